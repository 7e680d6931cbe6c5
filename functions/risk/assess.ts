import { createRoute } from '@hono/zod-openapi';
import { visibleProject } from '../../lib/identity/visible.ts';
import { policyOf } from '../../lib/policy/active.ts';
import { rolesIn } from '../../lib/policy/decide-rights.ts';
import { LARGE } from '../http/body.ts';
import { door } from '../http/door.ts';
import type { App } from '../http/env.ts';
import { json, jsonBody, refusals } from '../shapes/common.ts';
import { RiskAnswer, RiskQuestion } from '../shapes/risk.ts';

const route = createRoute({
  method: 'post',
  path: '/risk/assess',
  tags: ['Risk and policy'],
  summary: 'How risky is this, and who would have to approve? Changes nothing',
  security: [{ bearer: [] }],
  middleware: door({ body: LARGE, projects: true }),
  request: { body: jsonBody(RiskQuestion) },
  responses: {
    200: json(RiskAnswer, 'What the platform makes of it.'),
    ...refusals(),
  },
});

export const assessRisk = (app: App) =>
  app.openapi(route, async (c) => {
    const { assessRequest } = await import('../../lib/risk/assess.ts');
    const { withSqlParser } = await import('../../lib/risk/sql/parser.ts');
    const { db, tools } = c.get('ctx');
    const entry = c.get('entry');
    const question = c.req.valid('json');
    const policy = await policyOf(db, entry.policyVersion);
    const project = 'tool' in question ? null : visibleProject(entry, question.project_context?.project);
    // Without the servers' word on it a tool counts as destructive; the answer is then the stricter one.
    const cards = 'action' in question ? await tools.cards().catch(() => []) : [];
    const { id, kind } = entry.principal;
    const asker = { id, kind, roles: rolesIn(entry.principal, project?.name ?? null) };
    const now = Date.parse(entry.now);
    const setting = { policy, policyVersion: entry.policyVersion!, project, cards, asker, now };
    return c.json(await withSqlParser((sql) => assessRequest(question, { ...setting, sql })), 200);
  });
