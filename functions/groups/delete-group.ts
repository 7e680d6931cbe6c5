import { createRoute } from '@hono/zod-openapi';
import * as z from 'zod';
import { deleteGroup as remove } from '../../lib/identity/groups.ts';
import { GroupName } from '../../schema/principal.ts';
import { door } from '../http/door.ts';
import type { App } from '../http/env.ts';
import { refusals } from '../shapes/common.ts';
import { IDENTITY_REFUSALS, VERSION_REFUSALS } from '../shapes/identity.ts';
import { IfMatch, versionOf } from '../shapes/project.ts';

const route = createRoute({
  method: 'delete',
  path: '/groups/{name}',
  tags: ['Identity'],
  summary: 'Take a group away, and what its members had by it (admin; audited)',
  security: [{ bearer: [] }],
  middleware: door({ body: false }),
  request: { params: z.object({ name: GroupName }), headers: IfMatch },
  responses: {
    204: { description: 'Taken away.' },
    ...refusals({ ...IDENTITY_REFUSALS, ...VERSION_REFUSALS }),
  },
});

export const deleteGroup = (app: App) =>
  app.openapi(route, async (c) => {
    const expected = versionOf(c.req.valid('header'));
    await remove(c.get('ctx'), c.get('entry'), { name: c.req.valid('param').name, expected });
    return c.body(null, 204);
  });
