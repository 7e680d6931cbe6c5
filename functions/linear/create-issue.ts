import { createRoute } from '@hono/zod-openapi';
import { createIssue } from '../../lib/linear/manage/create-issue.ts';
import { LinearIssueInput } from '../../schema/linear-api.ts';
import { door } from '../http/door.ts';
import type { App } from '../http/env.ts';
import { json, jsonBody, refusals } from '../shapes/common.ts';
import { LinearIssueMade } from '../shapes/linear.ts';

const route = createRoute({
  method: 'post',
  path: '/linear/issues',
  tags: ['Linear'],
  summary: 'Make an issue',
  security: [{ bearer: [] }],
  middleware: door({ creates: true, idempotent: false }),
  request: { body: jsonBody(LinearIssueInput) },
  responses: {
    201: json(LinearIssueMade, 'Made.'),
    ...refusals({
      403: '`role_not_allowed`.',
      404: '`not_found`.',
      422: '`linear_team_unknown`, `linear_refused`, `validation_failed`.',
      503: '`linear_not_configured`, `linear_limited`, `linear_unavailable`, `database_unavailable`.',
    }),
  },
});

export const createLinearIssue = (app: App) =>
  app.openapi(route, async (c) => {
    return c.json(await createIssue(c.get('ctx'), c.get('entry'), c.req.valid('json')), 201);
  });
