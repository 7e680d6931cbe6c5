import { createRoute } from '@hono/zod-openapi';
import * as z from 'zod';
import { removeEndpoint as remove } from '../../lib/notify/endpoints/remove.ts';
import { door } from '../http/door.ts';
import type { App } from '../http/env.ts';
import { refusals } from '../shapes/common.ts';
import { Id } from '../shapes/deciding.ts';
import { IfMatch, versionOf } from '../shapes/project.ts';

const route = createRoute({
  method: 'delete',
  path: '/notification-endpoints/{endpoint_id}',
  tags: ['Notifications'],
  summary: 'Tell it nothing more',
  security: [{ bearer: [] }],
  middleware: door({ body: false }),
  request: { params: z.object({ endpoint_id: Id }), headers: IfMatch },
  responses: {
    204: { description: 'Gone; what it was told can still be looked at.' },
    ...refusals({
      403: '`role_not_allowed`, `agents_do_not_administer`.',
      404: '`not_found`.',
      412: '`precondition_failed`.',
      428: '`precondition_required`.',
    }),
  },
});

export const removeEndpoint = (app: App) =>
  app.openapi(route, async (c) => {
    const input = { id: c.req.valid('param').endpoint_id, expected: versionOf(c.req.valid('header')) };
    await remove(c.get('ctx'), c.get('entry'), input);
    return c.body(null, 204);
  });
