import { createRoute } from '@hono/zod-openapi';
import * as z from 'zod';
import { listProjects as list } from '../../lib/projects/read.ts';
import { door } from '../http/door.ts';
import type { App } from '../http/env.ts';
import { json, LIST_422, nextCursor, page, refusals } from '../shapes/common.ts';
import { ProjectShape } from '../shapes/project.ts';

const route = createRoute({
  method: 'get',
  path: '/projects',
  tags: ['Risk and policy'],
  summary: 'Registered projects that you have a role in',
  security: [{ bearer: [] }],
  middleware: door(),
  request: { query: z.strictObject(page) },
  responses: {
    200: json(z.object({ data: z.array(ProjectShape), next_cursor: nextCursor }), 'One page, by name.'),
    ...refusals({ 422: LIST_422 }),
  },
});

export const listProjects = (app: App) =>
  app.openapi(route, async (c) =>
    c.json(await list(c.get('ctx'), c.get('entry'), c.req.valid('query')), 200),
  );
