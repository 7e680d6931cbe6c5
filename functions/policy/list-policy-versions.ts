import { createRoute } from '@hono/zod-openapi';
import * as z from 'zod';
import { listPolicies } from '../../lib/policy/versions.ts';
import { door } from '../http/door.ts';
import type { App } from '../http/env.ts';
import { json, LIST_422, nextCursor, page, refusals } from '../shapes/common.ts';
import { PolicyVersionShape } from '../shapes/policy.ts';

const route = createRoute({
  method: 'get',
  path: '/policy/versions',
  tags: ['Risk and policy'],
  summary: 'The history of the policy, newest first: who, when, why',
  security: [{ bearer: [] }],
  middleware: door(),
  request: { query: z.strictObject(page) },
  responses: {
    200: json(z.object({ data: z.array(PolicyVersionShape), next_cursor: nextCursor }), 'One page.'),
    ...refusals({ 422: LIST_422 }),
  },
});

export const listPolicyVersions = (app: App) =>
  app.openapi(route, async (c) => c.json(await listPolicies(c.get('ctx'), c.req.valid('query')), 200));
