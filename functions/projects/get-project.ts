import { createRoute } from '@hono/zod-openapi';
import * as z from 'zod';
import { getProject as get } from '../../lib/projects/read.ts';
import { door } from '../http/door.ts';
import type { App } from '../http/env.ts';
import { json, refusals } from '../shapes/common.ts';
import { ProjectName, ProjectShape } from '../shapes/project.ts';

const route = createRoute({
  method: 'get',
  path: '/projects/{name}',
  tags: ['Risk and policy'],
  summary: 'One project; its ETag is its version',
  security: [{ bearer: [] }],
  middleware: door(),
  request: { params: z.object({ name: ProjectName }) },
  responses: { 200: json(ProjectShape, 'As registered.'), ...refusals({ 404: '`not_found`.' }) },
});

export const getProject = (app: App) =>
  app.openapi(route, async (c) => {
    const project = await get(c.get('ctx'), c.get('entry'), c.req.valid('param').name);
    c.header('etag', `"${project.version}"`);
    return c.json(project, 200);
  });
