import { createRoute } from '@hono/zod-openapi';
import * as z from 'zod';
import { listDelegations as list } from '../../lib/delegations/list.ts';
import { door } from '../http/door.ts';
import type { App } from '../http/env.ts';
import { json, LIST_422, nextCursor, page, refusals } from '../shapes/common.ts';
import { DelegationShape } from '../shapes/deciding.ts';

const List = z.object({ data: z.array(DelegationShape), next_cursor: nextCursor }).openapi('DelegationList');

const route = createRoute({
  method: 'get',
  path: '/delegations',
  tags: ['Approvals'],
  summary: 'What you lent and were lent, newest first; administrators see all',
  security: [{ bearer: [] }],
  middleware: door(),
  request: {
    query: z.strictObject({ ...page, in_force: z.stringbool().optional().describe('Only what holds now.') }),
  },
  responses: { 200: json(List, 'One page.'), ...refusals({ 422: LIST_422 }) },
});

export const listDelegations = (app: App) =>
  app.openapi(route, async (c) =>
    c.json(await list(c.get('ctx'), c.get('entry'), c.req.valid('query')), 200),
  );
