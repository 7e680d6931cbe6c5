import { createRoute } from '@hono/zod-openapi';
import * as z from 'zod';
import { listPrincipals as list } from '../../lib/identity/list-principals.ts';
import { PrincipalKind } from '../../schema/principal.ts';
import { door } from '../http/door.ts';
import type { App } from '../http/env.ts';
import { json, LIST_422, nextCursor, page, refusals } from '../shapes/common.ts';
import { PrincipalShape } from '../shapes/identity.ts';

const route = createRoute({
  method: 'get',
  path: '/principals',
  tags: ['Identity'],
  summary: 'Yourself, with what you may; an administrator sees everybody',
  security: [{ bearer: [] }],
  middleware: door(),
  request: { query: z.strictObject({ ...page, kind: PrincipalKind.optional() }) },
  responses: {
    200: json(z.object({ data: z.array(PrincipalShape), next_cursor: nextCursor }), 'One page, by id.'),
    ...refusals({ 403: '`scope_missing`.', 422: LIST_422 }),
  },
});

export const listPrincipals = (app: App) =>
  app.openapi(route, async (c) =>
    c.json(await list(c.get('ctx'), c.get('entry'), c.req.valid('query')), 200),
  );
