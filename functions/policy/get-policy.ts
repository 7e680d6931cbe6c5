import { createRoute } from '@hono/zod-openapi';
import * as z from 'zod';
import { readPolicy } from '../../lib/policy/versions.ts';
import { door } from '../http/door.ts';
import type { App } from '../http/env.ts';
import { refusals } from '../shapes/common.ts';
import { PolicyShape } from '../shapes/policy.ts';

const route = createRoute({
  method: 'get',
  path: '/policy',
  tags: ['Risk and policy'],
  summary: 'The policy in force; its ETag is its version',
  description: 'With `Accept: application/yaml` the document alone, as it was written.',
  security: [{ bearer: [] }],
  middleware: door(),
  responses: {
    200: {
      description: 'In force.',
      content: { 'application/json': { schema: PolicyShape }, 'application/yaml': { schema: z.string() } },
    },
    ...refusals({ 422: null, 503: '`policy_unavailable`: none is in force, so nothing is decided.' }),
  },
});

export const getPolicy = (app: App) =>
  app.openapi(route, async (c) => {
    const policy = await readPolicy(c.get('ctx'), null);
    c.header('etag', `"${policy.version}"`);
    c.header('vary', 'Accept');
    if (!/\byaml\b/.test(c.req.header('accept') ?? '')) return c.json(policy, 200);
    return c.body(policy.document, 200, { 'content-type': 'application/yaml; charset=utf-8' }) as never;
  });
