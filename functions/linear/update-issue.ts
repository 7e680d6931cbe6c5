import { createRoute } from '@hono/zod-openapi';
import * as z from 'zod';
import { updateIssue } from '../../lib/linear/manage/update-issue.ts';
import { LinearIssueChange } from '../../schema/linear-api.ts';
import { door } from '../http/door.ts';
import type { App } from '../http/env.ts';
import { json, jsonBody, refusals } from '../shapes/common.ts';
import { LinearIssueUpdated } from '../shapes/linear.ts';

const route = createRoute({
  method: 'patch',
  path: '/linear/issues/{issue_id}',
  tags: ['Linear'],
  summary: 'Change an issue',
  security: [{ bearer: [] }],
  middleware: door({ creates: true, idempotent: false }),
  request: {
    params: z.object({ issue_id: z.string().max(100).meta({ example: 'DEV-42' }) }),
    body: jsonBody(LinearIssueChange),
  },
  responses: {
    200: json(LinearIssueUpdated, 'Changed.'),
    ...refusals({
      403: '`role_not_allowed`.',
      404: '`not_found`.',
      422: '`linear_refused`, `validation_failed`.',
      503: '`linear_not_configured`, `linear_limited`, `linear_unavailable`, `database_unavailable`.',
    }),
  },
});

export const updateLinearIssue = (app: App) =>
  app.openapi(route, async (c) => {
    return c.json(
      await updateIssue(c.get('ctx'), c.get('entry'), {
        issueId: c.req.valid('param').issue_id,
        change: c.req.valid('json'),
      }),
      200,
    );
  });
