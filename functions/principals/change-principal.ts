import { createRoute } from '@hono/zod-openapi';
import * as z from 'zod';
import { changePrincipal as change } from '../../lib/identity/change-principal.ts';
import { door } from '../http/door.ts';
import type { App } from '../http/env.ts';
import { json, jsonBody, refusals } from '../shapes/common.ts';
import { IDENTITY_REFUSALS, PrincipalPatch, PrincipalShape, VERSION_REFUSALS } from '../shapes/identity.ts';
import { IfMatch, versionOf } from '../shapes/project.ts';

const route = createRoute({
  method: 'patch',
  path: '/principals/{principal_id}',
  tags: ['Identity'],
  summary: 'Roles, name, or out: in force at the next request (admin; audited)',
  description:
    'What is left out stays. `If-Match` takes the principal’s `version`. Nobody changes their own roles.',
  security: [{ bearer: [] }],
  middleware: door(),
  request: {
    params: z.object({ principal_id: z.string().max(200) }),
    headers: IfMatch,
    body: jsonBody(PrincipalPatch),
  },
  responses: {
    200: json(PrincipalShape, 'Changed.'),
    ...refusals({ ...IDENTITY_REFUSALS, ...VERSION_REFUSALS }),
  },
});

export const changePrincipal = (app: App) =>
  app.openapi(route, async (c) => {
    const expected = versionOf(c.req.valid('header'));
    const input = { id: c.req.valid('param').principal_id, expected, change: c.req.valid('json') };
    const principal = await change(c.get('ctx'), c.get('entry'), input);
    c.header('etag', `"${principal.version}"`);
    return c.json(principal, 200);
  });
