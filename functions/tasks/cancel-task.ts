import { createRoute } from '@hono/zod-openapi';
import * as z from 'zod';
import { cancelTask as cancel } from '../../lib/tasks/cancel.ts';
import { door } from '../http/door.ts';
import type { App } from '../http/env.ts';
import { IdempotencyHeader, json, jsonBody, KEYED_422, reasonOf, refusals } from '../shapes/common.ts';
import { TaskId, TaskMoved } from '../shapes/task.ts';

const route = createRoute({
  method: 'post',
  path: '/tasks/{task_id}/cancel',
  tags: ['Tasks'],
  summary: 'Stop a task before its next step',
  security: [{ bearer: [] }],
  middleware: door({ idempotent: true }),
  request: {
    params: z.object({ task_id: TaskId }),
    headers: IdempotencyHeader,
    body: jsonBody(z.strictObject({ reason: reasonOf(2_000).optional() }), false),
  },
  responses: {
    200: json(TaskMoved, 'Cancelled; pending approvals too.'),
    ...refusals({
      403: '`role_not_allowed`.',
      404: '`not_found`.',
      409: '`already_ended`.',
      422: `${KEYED_422}.`,
    }),
  },
});

export const cancelTask = (app: App) =>
  app.openapi(route, async (c) =>
    c.json(await cancel(c.get('ctx'), c.get('entry'), c.req.valid('json')), 200),
  );
