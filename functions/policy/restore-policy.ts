import { createRoute } from '@hono/zod-openapi';
import { door } from '../http/door.ts';
import type { App } from '../http/env.ts';
import { json, jsonBody, refusals } from '../shapes/common.ts';
import { POLICY_422, PolicyIfMatch, PolicyVersionShape, RestorePolicyBody } from '../shapes/policy.ts';
import { versionOf } from '../shapes/project.ts';

const route = createRoute({
  method: 'post',
  path: '/policy/restore',
  tags: ['Risk and policy'],
  summary: 'Put an earlier version, or the shipped default, in force as the newest (admin; audited)',
  description:
    'Works where no policy can be loaded: then with the ETag of the version that cannot be, or `"0"` where none is in force.',
  security: [{ bearer: [] }],
  middleware: door({ creates: true }),
  request: { headers: PolicyIfMatch, body: jsonBody(RestorePolicyBody) },
  responses: {
    200: json(PolicyVersionShape, 'In force.'),
    ...refusals({
      403: '`role_not_allowed`, `agents_do_not_administer`.',
      404: '`policy_version_unknown`.',
      409: '`last_admin`.',
      412: '`precondition_failed`.',
      422: POLICY_422,
      428: '`precondition_required`.',
    }),
  },
});

export const restorePolicy = (app: App) =>
  app.openapi(route, async (c) => {
    const { restorePolicy: restore } = await import('../../lib/policy/put.ts');
    const seen = versionOf(c.req.valid('header'));
    const policy = await restore(c.get('ctx'), c.get('entry'), { ...c.req.valid('json'), seen });
    c.header('etag', `"${policy.version}"`);
    return c.json(policy, 200);
  });
