import { createRoute } from '@hono/zod-openapi';
import * as z from 'zod';
import { visibleTask } from '../../lib/identity/visible.ts';
import { loadTaskView } from '../../lib/tasks/load.ts';
import { door } from '../http/door.ts';
import type { App } from '../http/env.ts';
import { json, refusals } from '../shapes/common.ts';
import { TaskId, TaskShape } from '../shapes/task.ts';

const route = createRoute({
  method: 'get',
  path: '/tasks/{task_id}',
  tags: ['Tasks'],
  summary: 'One task',
  security: [{ bearer: [] }],
  middleware: door(),
  request: { params: z.object({ task_id: TaskId }) },
  responses: { 200: json(TaskShape, 'The task as it stands.'), ...refusals({ 404: '`not_found`.' }) },
});

export const getTask = (app: App) =>
  app.openapi(route, async (c) => {
    const { id } = visibleTask(c.get('entry'));
    return c.json(await loadTaskView(c.get('ctx'), id), 200);
  });
