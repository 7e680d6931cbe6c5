import { createRoute } from '@hono/zod-openapi';
import * as z from 'zod';
import { unhaltPlatform } from '../../lib/halt/unhalt.ts';
import { door } from '../http/door.ts';
import type { App } from '../http/env.ts';
import { json, refusals } from '../shapes/common.ts';
import { HaltStateShape, SWITCH_REFUSALS, UNHALT_BODY } from '../shapes/halt.ts';

const Answer = z
  .object({
    changed: z.boolean().describe('False: it was not halted.'),
    halt: HaltStateShape.nullable().describe('What is still halted; null: nothing.'),
    moved: z.number().int().describe('Requests whose deadlines were moved on.'),
    seconds: z.number().describe('How long it was halted.'),
  })
  .openapi('Unhalted');

const route = createRoute({
  method: 'post',
  path: '/unhalt',
  tags: ['Operations'],
  summary: 'Puts the kill switch back (admin, cto, security team)',
  description:
    'Every open deadline moves on by as long as it stood still. What waited goes on with the next sweeps, a portion each. Harmless to repeat.',
  security: [{ bearer: [] }],
  middleware: door(),
  request: { body: UNHALT_BODY },
  responses: { 200: json(Answer, 'Released.'), ...refusals(SWITCH_REFUSALS) },
});

export const unhalt = (app: App) =>
  app.openapi(route, async (c) => {
    const { project = null, reason } = c.req.valid('json');
    return c.json(await unhaltPlatform(c.get('ctx'), c.get('entry'), { project, reason }), 200);
  });
