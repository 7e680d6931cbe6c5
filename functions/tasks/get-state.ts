import { createRoute } from '@hono/zod-openapi';
import * as z from 'zod';
import { stateAt } from '../../lib/history/state-at.ts';
import { visibleTask } from '../../lib/identity/visible.ts';
import { door } from '../http/door.ts';
import type { App } from '../http/env.ts';
import { json, refusals } from '../shapes/common.ts';
import { StateAtShape } from '../shapes/history.ts';
import { TaskId } from '../shapes/task.ts';

const Point = z
  .strictObject({
    at: z.iso
      .datetime({ offset: true })
      .optional()
      .describe('A time, RFC 3339.')
      .meta({ example: '2026-11-22T17:00:00Z' }),
    seq: z.coerce.number().int().min(1).max(2_147_483_647).optional().describe('The number of an event.'),
  })
  .refine(({ at, seq }) => at === undefined || seq === undefined, 'Send `at` or `seq`, not both.');

const route = createRoute({
  method: 'get',
  path: '/tasks/{task_id}/state',
  tags: ['Tasks'],
  summary: 'The task as it stood at a point in time',
  description:
    'After the event `seq`, at the time `at` (from `created_at` to now), or (neither) after the newest event. What has not come yet, be it a time or a number, is 404 `point_not_found`; `detail` says what there is.',
  security: [{ bearer: [] }],
  middleware: door(),
  request: { params: z.object({ task_id: TaskId }), query: Point },
  responses: {
    200: json(StateAtShape, 'Statuses, open requests, effects so far, and the threads’ checkpoints.'),
    ...refusals({ 404: '`not_found`, `point_not_found`.', 422: '`validation_failed`.' }),
  },
});

export const getState = (app: App) =>
  app.openapi(route, async (c) => {
    const { id } = visibleTask(c.get('entry'));
    return c.json(await stateAt(c.get('ctx'), id, c.req.valid('query')), 200);
  });
