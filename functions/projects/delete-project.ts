import { createRoute } from '@hono/zod-openapi';
import * as z from 'zod';
import { deleteProject as remove } from '../../lib/projects/write.ts';
import { door } from '../http/door.ts';
import type { App } from '../http/env.ts';
import { refusals } from '../shapes/common.ts';
import { IfMatch, ProjectName, versionOf } from '../shapes/project.ts';

const route = createRoute({
  method: 'delete',
  path: '/projects/{name}',
  tags: ['Risk and policy'],
  summary: 'Take a project out of the registry (admin; audited)',
  security: [{ bearer: [] }],
  middleware: door({ body: false }),
  request: { params: z.object({ name: ProjectName }), headers: IfMatch },
  responses: {
    204: { description: 'Taken out.' },
    ...refusals({
      403: '`role_not_allowed`.',
      404: '`not_found`.',
      412: '`precondition_failed`.',
      428: '`precondition_required`.',
    }),
  },
});

export const deleteProject = (app: App) =>
  app.openapi(route, async (c) => {
    const expected = versionOf(c.req.valid('header'));
    await remove(c.get('ctx'), c.get('entry'), { name: c.req.valid('param').name, expected });
    return c.body(null, 204);
  });
