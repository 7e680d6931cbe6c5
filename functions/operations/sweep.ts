import { createRoute } from '@hono/zod-openapi';
import * as z from 'zod';
import { sweepNow } from '../../lib/sweep/sweep-now.ts';
import { door } from '../http/door.ts';
import type { App } from '../http/env.ts';
import { json, jsonBody, refusals } from '../shapes/common.ts';

const count = (what: string) => z.number().int().describe(what);
const Swept = z
  .object({
    rung: count('Overdue work that was rung for.'),
    expired: count('Requests whose time had run out.'),
    nudged: count('Requests that people were reminded of, or that were escalated.'),
    notices: count('Notices that were rung for.'),
    doubted: count('Calls whose answer was lost.'),
    reminded: count('Unknown effects that people were reminded of.'),
    reviews: count('Overdue reviews of broken glasses that people were told of.'),
    dead: count('Open dead letters.'),
  })
  .openapi('Swept');

const route = createRoute({
  method: 'post',
  path: '/sweep',
  tags: ['Operations'],
  summary: 'Do now what the clock does each minute (admin)',
  description: 'Sweeps may overlap: each row is decided by itself. Harmless to repeat.',
  security: [{ bearer: [] }],
  middleware: door(),
  request: { body: jsonBody(z.strictObject({}), false) },
  responses: { 200: json(Swept, 'What it found and did.'), ...refusals({ 403: '`role_not_allowed`.' }) },
});

export const sweep = (app: App) =>
  app.openapi(route, async (c) => c.json(await sweepNow(c.get('ctx'), c.get('entry')), 200));
