import { createRoute } from '@hono/zod-openapi';
import * as z from 'zod';
import { visibleTask } from '../../lib/identity/visible.ts';
import { door } from '../http/door.ts';
import type { App } from '../http/env.ts';
import { json, LIST_422, nextCursor, page, refusals } from '../shapes/common.ts';
import { CheckpointShape } from '../shapes/history.ts';
import { TaskId } from '../shapes/task.ts';

const route = createRoute({
  method: 'get',
  path: '/tasks/{task_id}/checkpoints',
  tags: ['Tasks'],
  summary: 'Where the task’s threads have been, newest first',
  description: 'All threads and runs that are kept: the task’s own, and one for each subtask and run.',
  security: [{ bearer: [] }],
  middleware: door(),
  request: { params: z.object({ task_id: TaskId }), query: z.strictObject(page) },
  responses: {
    200: json(z.object({ data: z.array(CheckpointShape), next_cursor: nextCursor }), 'One page.'),
    ...refusals({ 404: '`not_found`.', 422: LIST_422 }),
  },
});

export const listCheckpoints = (app: App) =>
  app.openapi(route, async (c) => {
    const { id } = visibleTask(c.get('entry'));
    const { engine } = await import('../engine.ts');
    return c.json(await engine.listCheckpoints(c.get('ctx'), id, c.req.valid('query')), 200);
  });
