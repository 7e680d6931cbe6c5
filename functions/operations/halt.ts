import { createRoute } from '@hono/zod-openapi';
import * as z from 'zod';
import { haltPlatform } from '../../lib/halt/halt.ts';
import { door } from '../http/door.ts';
import type { App } from '../http/env.ts';
import { json, refusals } from '../shapes/common.ts';
import { HALT_BODY, HaltStateShape, SWITCH_REFUSALS } from '../shapes/halt.ts';

const Answer = z
  .object({
    changed: z.boolean().describe('False: it was halted before, and stays as it was.'),
    halt: HaltStateShape.nullable(),
  })
  .openapi('Halted');

const route = createRoute({
  method: 'post',
  path: '/halt',
  tags: ['Operations'],
  summary:
    'The kill switch: no call starts any more, in all or one project (who the policy names: admin, cto, security team as shipped)',
  description:
    'Calls under way finish and are recorded. Tasks are taken and wait; people may go on deciding; no deadline runs. Harmless to repeat.',
  security: [{ bearer: [] }],
  middleware: door(),
  request: { body: HALT_BODY },
  responses: { 200: json(Answer, 'Halted.'), ...refusals(SWITCH_REFUSALS) },
});

export const halt = (app: App) =>
  app.openapi(route, async (c) => {
    const { project = null, reason } = c.req.valid('json');
    return c.json(await haltPlatform(c.get('ctx'), c.get('entry'), { project, reason }), 200);
  });
