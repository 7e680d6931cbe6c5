import { createRoute } from '@hono/zod-openapi';
import * as z from 'zod';
import { listTasks as list } from '../../lib/tasks/list.ts';
import { TASK_STATUSES } from '../../schema/task.ts';
import { door } from '../http/door.ts';
import type { App } from '../http/env.ts';
import { json, LIST_422, nextCursor, page, refusals } from '../shapes/common.ts';
import { TaskShape } from '../shapes/task.ts';

const route = createRoute({
  method: 'get',
  path: '/tasks',
  tags: ['Tasks'],
  summary: 'Tasks, newest first',
  security: [{ bearer: [] }],
  middleware: door(),
  request: {
    query: z.strictObject({
      ...page,
      status: z.enum(TASK_STATUSES).optional(),
      requested_by: z.string().max(200).optional(),
    }),
  },
  responses: {
    200: json(z.object({ data: z.array(TaskShape), next_cursor: nextCursor }), 'One page.'),
    ...refusals({ 422: LIST_422 }),
  },
});

export const listTasks = (app: App) =>
  app.openapi(route, async (c) =>
    c.json(await list(c.get('ctx'), c.get('entry'), c.req.valid('query')), 200),
  );
