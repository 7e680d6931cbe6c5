import { createRoute } from '@hono/zod-openapi';
import * as z from 'zod';
import { visibleTask } from '../../lib/identity/visible.ts';
import { door } from '../http/door.ts';
import type { App } from '../http/env.ts';
import { json, refusals } from '../shapes/common.ts';
import { CheckpointId, CheckpointStateShape } from '../shapes/history.ts';
import { TaskId } from '../shapes/task.ts';

const route = createRoute({
  method: 'get',
  path: '/tasks/{task_id}/checkpoints/{checkpoint_id}',
  tags: ['Tasks'],
  summary: 'One checkpoint with the state of that point',
  security: [{ bearer: [] }],
  middleware: door(),
  request: { params: z.object({ task_id: TaskId, checkpoint_id: CheckpointId }) },
  responses: {
    200: json(CheckpointStateShape, 'Of runs that share it, the newest.'),
    ...refusals({ 404: '`not_found`, `checkpoint_not_found`.' }),
  },
});

export const getCheckpoint = (app: App) =>
  app.openapi(route, async (c) => {
    const { id } = visibleTask(c.get('entry'));
    const { checkpoint_id } = c.req.valid('param');
    const { engine } = await import('../engine.ts');
    return c.json(await engine.showCheckpoint(c.get('ctx'), id, checkpoint_id), 200);
  });
