import { createRoute } from '@hono/zod-openapi';
import { door } from '../http/door.ts';
import type { App } from '../http/env.ts';
import { json, jsonBody, refusals } from '../shapes/common.ts';
import { POLICY_422, PolicyIfMatch, PolicyVersionShape, PutPolicyBody } from '../shapes/policy.ts';
import { versionOf } from '../shapes/project.ts';

const route = createRoute({
  method: 'put',
  path: '/policy',
  tags: ['Risk and policy'],
  summary: 'Put a policy in force as a new version, as a whole or not at all (admin; audited)',
  security: [{ bearer: [] }],
  middleware: door({ creates: true }),
  request: { headers: PolicyIfMatch, body: jsonBody(PutPolicyBody) },
  responses: {
    200: json(PolicyVersionShape, 'In force.'),
    ...refusals({
      403: '`role_not_allowed`, `agents_do_not_administer`.',
      409: '`last_admin`: its section `identity` would leave no administrator.',
      412: '`precondition_failed`.',
      422: POLICY_422,
      428: '`precondition_required`.',
    }),
  },
});

export const putPolicy = (app: App) =>
  app.openapi(route, async (c) => {
    const { putPolicy: put } = await import('../../lib/policy/put.ts');
    const seen = versionOf(c.req.valid('header'));
    const policy = await put(c.get('ctx'), c.get('entry'), { ...c.req.valid('json'), seen });
    c.header('etag', `"${policy.version}"`);
    return c.json(policy, 200);
  });
