import { createRoute } from '@hono/zod-openapi';
import * as z from 'zod';
import { listKeys as list } from '../../lib/identity/list-keys.ts';
import { door } from '../http/door.ts';
import type { App } from '../http/env.ts';
import { json, LIST_422, nextCursor, page, refusals } from '../shapes/common.ts';
import { KeyShape } from '../shapes/identity.ts';

const route = createRoute({
  method: 'get',
  path: '/keys',
  tags: ['Identity'],
  summary: 'Your API keys, newest first; an administrator sees everybody’s',
  security: [{ bearer: [] }],
  middleware: door(),
  request: {
    query: z.strictObject({ ...page, principal_id: z.string().max(200).optional().describe('Only theirs.') }),
  },
  responses: {
    200: json(z.object({ data: z.array(KeyShape), next_cursor: nextCursor }), 'One page; never a secret.'),
    ...refusals({ 403: '`scope_missing`.', 422: LIST_422 }),
  },
});

export const listKeys = (app: App) =>
  app.openapi(route, async (c) => {
    const { principal_id: principalId, ...query } = c.req.valid('query');
    return c.json(await list(c.get('ctx'), c.get('entry'), { ...query, principalId }), 200);
  });
