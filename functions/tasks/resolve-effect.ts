import { createRoute } from '@hono/zod-openapi';
import * as z from 'zod';
import { resolveEffect as resolve } from '../../lib/effects/resolve.ts';
import { door } from '../http/door.ts';
import type { App } from '../http/env.ts';
import { IdempotencyHeader, json, jsonBody, KEYED_422, refusals } from '../shapes/common.ts';
import { TaskId } from '../shapes/task.ts';

const Body = z.strictObject({
  outcome: z.enum(['done', 'not_done']),
  evidence: z.string().trim().min(1).max(4_000).describe('What you looked at, and what you saw.'),
});

const Resolved = z.object({ task_id: TaskId, key: z.string(), state: z.string() }).openapi('ResolvedEffect');

const route = createRoute({
  method: 'post',
  path: '/tasks/{task_id}/effects/{key}/resolve',
  tags: ['Tasks'],
  summary: 'Say what became of an effect that the platform could not tell',
  description: 'By somebody who could have approved the call, never the requester.',
  security: [{ bearer: [] }],
  middleware: door({ idempotent: true }),
  request: {
    params: z.object({ task_id: TaskId, key: z.string().regex(/^[0-9a-f]{64}$/) }),
    headers: IdempotencyHeader,
    body: jsonBody(Body),
  },
  responses: {
    200: json(Resolved, 'Recorded; its subtask goes on.'),
    ...refusals({
      403: '`role_not_allowed`, `self_approval`.',
      404: '`not_found`.',
      409: '`not_unknown`.',
      422: `${KEYED_422}.`,
    }),
  },
});

export const resolveEffect = (app: App) =>
  app.openapi(route, async (c) => {
    const input = { key: c.req.valid('param').key, ...c.req.valid('json') };
    return c.json(await resolve(c.get('ctx'), c.get('entry'), input), 200);
  });
