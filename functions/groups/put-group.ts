import { createRoute } from '@hono/zod-openapi';
import * as z from 'zod';
import { putGroup as put } from '../../lib/identity/groups.ts';
import { GroupName } from '../../schema/principal.ts';
import { door } from '../http/door.ts';
import type { App } from '../http/env.ts';
import { json, jsonBody, refusals } from '../shapes/common.ts';
import { GroupBody, GroupShape, IDENTITY_REFUSALS, VERSION_REFUSALS } from '../shapes/identity.ts';
import { IfMatch, versionOf } from '../shapes/project.ts';

const route = createRoute({
  method: 'put',
  path: '/groups/{name}',
  tags: ['Identity'],
  summary: 'Make a group, or replace it: members and their roles (admin; audited)',
  description:
    'In force at the next request of everybody in it. `If-Match` takes the group’s `version`; a new one none.',
  security: [{ bearer: [] }],
  middleware: door({ creates: true }),
  request: { params: z.object({ name: GroupName }), headers: IfMatch, body: jsonBody(GroupBody) },
  responses: {
    200: json(GroupShape, 'Replaced.'),
    201: json(GroupShape, 'Made.'),
    ...refusals({ ...IDENTITY_REFUSALS, ...VERSION_REFUSALS }),
  },
});

export const putGroup = (app: App) =>
  app.openapi(route, async (c) => {
    const expected = versionOf(c.req.valid('header'));
    const input = { name: c.req.valid('param').name, expected, group: c.req.valid('json') };
    const group = await put(c.get('ctx'), c.get('entry'), input);
    c.header('etag', `"${group.version}"`);
    return c.json(group, expected === null ? 201 : 200);
  });
