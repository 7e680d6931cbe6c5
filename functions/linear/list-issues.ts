import { createRoute } from '@hono/zod-openapi';
import * as z from 'zod';
import { listIssues } from '../../lib/linear/manage/list-issues.ts';
import { door } from '../http/door.ts';
import type { App } from '../http/env.ts';
import { json, refusals } from '../shapes/common.ts';
import { LinearIssues } from '../shapes/linear.ts';

const route = createRoute({
  method: 'get',
  path: '/linear/issues',
  tags: ['Linear'],
  summary: 'Issues of the workspace, the one that changed last first',
  security: [{ bearer: [] }],
  middleware: door(),
  request: {
    query: z.strictObject({
      limit: z.coerce.number().int().min(1).max(500).default(50),
      team: z.string().max(100).optional().describe('Its key.'),
      state: z.string().max(100).optional().describe('Its name.'),
      label: z.string().max(100).optional(),
      assignee: z.string().max(254).optional().describe('Their email address.'),
    }),
  },
  responses: {
    200: json(LinearIssues, 'As many pages of Linear’s as that takes.'),
    ...refusals({
      403: '`role_not_allowed`.',
      503: '`linear_not_configured`, `linear_limited`, `linear_unavailable`, `database_unavailable`.',
    }),
  },
});

export const listLinearIssues = (app: App) =>
  app.openapi(route, async (c) => {
    return c.json(await listIssues(c.get('ctx'), c.get('entry'), c.req.valid('query')), 200);
  });
