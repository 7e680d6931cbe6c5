import { createRoute } from '@hono/zod-openapi';
import * as z from 'zod';
import { resumeTask as resume } from '../../lib/tasks/resume.ts';
import { door } from '../http/door.ts';
import type { App } from '../http/env.ts';
import { json, jsonBody, refusals } from '../shapes/common.ts';
import { TaskId, TaskMoved } from '../shapes/task.ts';

const route = createRoute({
  method: 'post',
  path: '/resume/{task_id}',
  tags: ['Tasks'],
  summary: 'Move a task on that stands still',
  description:
    'Harmless to repeat. It takes no decision: one that is missing is read from the database alone.',
  security: [{ bearer: [] }],
  middleware: door(),
  request: {
    params: z.object({ task_id: TaskId }),
    body: jsonBody(z.strictObject({}), false),
  },
  responses: {
    202: json(TaskMoved, 'Rung for.'),
    ...refusals({
      403: '`rejected`.',
      404: '`not_found`.',
      409: '`approval_pending`, `already_ended`.',
      410: '`expired`.',
    }),
  },
});

export const resumeTask = (app: App) =>
  app.openapi(route, async (c) => c.json(await resume(c.get('ctx'), c.get('entry')), 202));
