import { createRoute } from '@hono/zod-openapi';
import * as z from 'zod';
import { door } from '../http/door.ts';
import type { App } from '../http/env.ts';
import { IdempotencyHeader, json, jsonBody, KEYED_422, reasonOf, refusals } from '../shapes/common.ts';
import { CheckpointId, RolledBackShape } from '../shapes/history.ts';
import { TaskId } from '../shapes/task.ts';

const Body = z
  .strictObject({
    checkpoint_id: CheckpointId,
    reason: reasonOf(2_000).meta({ example: 'The review took the wrong branch.' }),
  })
  .openapi('RollbackRequest');

const route = createRoute({
  method: 'post',
  path: '/tasks/{task_id}/rollback',
  tags: ['Tasks'],
  summary: 'Go on from a checkpoint as a new run',
  description:
    'State is replaced, never merged. Nothing signed before covers what follows. Effects that were made stay made.',
  security: [{ bearer: [] }],
  middleware: door({ idempotent: true, creates: true }),
  request: { params: z.object({ task_id: TaskId }), headers: IdempotencyHeader, body: jsonBody(Body) },
  responses: {
    202: json(RolledBackShape, 'The new run has begun, or waits for the plan’s new revision to be signed.'),
    ...refusals({
      403: '`role_not_allowed`, `denied_by_policy`.',
      404: '`not_found`, `checkpoint_not_found`.',
      409: '`not_rollbackable`, `checkpoint_final`, `run_changed`, `effect_open`, `too_many_events`, `busy`.',
      410: '`history_pruned`: it ended so long ago that retention has compacted it.',
      422: `${KEYED_422}.`,
      429: '`rate_limited`, `too_many_running_tasks`.',
    }),
  },
});

export const rollbackTask = (app: App) =>
  app.openapi(route, async (c) => {
    const { checkpoint_id, reason } = c.req.valid('json');
    const { engine } = await import('../engine.ts');
    const input = { checkpointId: checkpoint_id, reason };
    return c.json(await engine.rollbackTask(c.get('ctx'), c.get('entry'), input), 202);
  });
