import { createRoute } from '@hono/zod-openapi';
import * as z from 'zod';
import { retryTask as retry } from '../../lib/tasks/retry.ts';
import { door } from '../http/door.ts';
import type { App } from '../http/env.ts';
import { IdempotencyHeader, json, jsonBody, KEYED_422, reasonOf, refusals } from '../shapes/common.ts';
import { TaskId, TaskMoved } from '../shapes/task.ts';

const Body = z.strictObject({
  from_subtask: z.number().int().min(0).max(49).optional().describe('Index: it and all that depends on it.'),
  reason: reasonOf(2_000),
});

const route = createRoute({
  method: 'post',
  path: '/tasks/{task_id}/retry',
  tags: ['Tasks'],
  summary: 'Run failed and skipped subtasks again, as the next run',
  security: [{ bearer: [] }],
  middleware: door({ idempotent: true, creates: true }),
  request: { params: z.object({ task_id: TaskId }), headers: IdempotencyHeader, body: jsonBody(Body) },
  responses: {
    202: json(TaskMoved, 'The next run has begun; it asks again where an approval was spent or has run out.'),
    ...refusals({
      403: '`role_not_allowed`, `denied_by_policy`.',
      404: '`not_found`.',
      409: '`not_retryable`, `effect_open`, `too_many_events`.',
      410: '`history_pruned`: it ended so long ago that retention has compacted it.',
      422: `${KEYED_422}, \`nothing_to_retry\`, \`unknown_subtask\`.`,
      429: '`rate_limited`, `too_many_running_tasks`.',
    }),
  },
});

export const retryTask = (app: App) =>
  app.openapi(route, async (c) => {
    const { from_subtask, reason } = c.req.valid('json');
    const answer = await retry(c.get('ctx'), c.get('entry'), { fromSubtask: from_subtask, reason });
    return c.json(answer, 202);
  });
