import { createRoute } from '@hono/zod-openapi';
import { readPolicy } from '../../lib/policy/versions.ts';
import { door } from '../http/door.ts';
import type { App } from '../http/env.ts';
import { json, refusals } from '../shapes/common.ts';
import { PolicyShape, VersionPath } from '../shapes/policy.ts';

const route = createRoute({
  method: 'get',
  path: '/policy/versions/{version}',
  tags: ['Risk and policy'],
  summary: 'One version of the policy, with its document',
  security: [{ bearer: [] }],
  middleware: door(),
  request: { params: VersionPath },
  responses: {
    200: json(PolicyShape, 'As it was put.'),
    ...refusals({ 404: '`policy_version_unknown`.' }),
  },
});

export const getPolicyVersion = (app: App) =>
  app.openapi(route, async (c) => c.json(await readPolicy(c.get('ctx'), c.req.valid('param').version), 200));
