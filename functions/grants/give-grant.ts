import { createRoute } from '@hono/zod-openapi';
import { giveGrant as give } from '../../lib/grants/give.ts';
import { door } from '../http/door.ts';
import type { App } from '../http/env.ts';
import { IdempotencyHeader, json, jsonBody, KEYED_422, refusals } from '../shapes/common.ts';
import { GrantBody, GrantShape } from '../shapes/deciding.ts';

const route = createRoute({
  method: 'post',
  path: '/grants',
  tags: ['Approvals'],
  summary: 'Give leave beforehand: this pattern, this target, so often, so long',
  description:
    'By somebody who could approve such a call alone. Never for what is critical, nor for what destroys in production, nor for tasks of the giver; each use is weighed, counted and audited.',
  security: [{ bearer: [] }],
  middleware: door({ idempotent: true, delegations: true, projects: true }),
  request: { headers: IdempotencyHeader, body: jsonBody(GrantBody) },
  responses: {
    201: json(GrantShape, 'Given.'),
    ...refusals({
      403: '`agents_do_not_sign`, `self_approval`, `role_not_allowed`.',
      404: '`not_found`.',
      422: `${KEYED_422}, \`grant_invalid\`.`,
    }),
  },
});

export const giveGrant = (app: App) =>
  app.openapi(route, async (c) => {
    const { approval_id, max_level, ...rest } = c.req.valid('json');
    const input = { ...rest, approvalId: approval_id, maxLevel: max_level };
    return c.json(await give(c.get('ctx'), c.get('entry'), input), 201);
  });
