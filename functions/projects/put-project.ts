import { createRoute } from '@hono/zod-openapi';
import * as z from 'zod';
import { putProject as put } from '../../lib/projects/write.ts';
import { ProjectInput } from '../../schema/project.ts';
import { door } from '../http/door.ts';
import type { App } from '../http/env.ts';
import { json, jsonBody, refusals } from '../shapes/common.ts';
import { IfMatch, ProjectName, ProjectShape, versionOf } from '../shapes/project.ts';

const route = createRoute({
  method: 'put',
  path: '/projects/{name}',
  tags: ['Risk and policy'],
  summary: 'Register a project, or replace its definition (admin; audited)',
  security: [{ bearer: [] }],
  middleware: door({ creates: true }),
  request: { params: z.object({ name: ProjectName }), headers: IfMatch, body: jsonBody(ProjectInput) },
  responses: {
    200: json(ProjectShape, 'Replaced.'),
    201: json(ProjectShape, 'Registered.'),
    ...refusals({
      403: '`role_not_allowed`.',
      412: '`precondition_failed`.',
      428: '`precondition_required`.',
    }),
  },
});

export const putProject = (app: App) =>
  app.openapi(route, async (c) => {
    const input = {
      name: c.req.valid('param').name,
      definition: c.req.valid('json'),
      expected: versionOf(c.req.valid('header')),
    };
    const { project, created } = await put(c.get('ctx'), c.get('entry'), input);
    c.header('etag', `"${project.version}"`);
    return c.json(project, created ? 201 : 200);
  });
