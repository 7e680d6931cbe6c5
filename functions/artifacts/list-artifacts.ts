import { createRoute } from '@hono/zod-openapi';
import * as z from 'zod';
import { listArtifacts as list } from '../../lib/artifacts/list.ts';
import { visibleTask } from '../../lib/identity/visible.ts';
import { door } from '../http/door.ts';
import type { App } from '../http/env.ts';
import { ArtifactShape } from '../shapes/artifact.ts';
import { json, LIST_422, nextCursor, page, refusals } from '../shapes/common.ts';
import { TaskId } from '../shapes/task.ts';

const route = createRoute({
  method: 'get',
  path: '/tasks/{task_id}/artifacts',
  tags: ['Tasks'],
  summary: 'Outputs of tools that are larger than a state holds',
  security: [{ bearer: [] }],
  middleware: door(),
  request: { params: z.object({ task_id: TaskId }), query: z.strictObject(page) },
  responses: {
    200: json(z.object({ data: z.array(ArtifactShape), next_cursor: nextCursor }), 'One page, oldest first.'),
    ...refusals({ 404: '`not_found`.', 422: LIST_422 }),
  },
});

export const listArtifacts = (app: App) =>
  app.openapi(route, async (c) => {
    const { id } = visibleTask(c.get('entry'));
    return c.json(await list(c.get('ctx'), id, c.req.valid('query')), 200);
  });
