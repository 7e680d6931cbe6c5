import { createRoute } from '@hono/zod-openapi';
import { askGate as ask } from '../../lib/gate/ask.ts';
import { LARGE } from '../http/body.ts';
import { door } from '../http/door.ts';
import type { App } from '../http/env.ts';
import { ApprovalShape } from '../shapes/approval.ts';
import { IdempotencyHeader, json, jsonBody, KEYED_422, refusals } from '../shapes/common.ts';
import { AskBody } from '../shapes/gate.ts';

const route = createRoute({
  method: 'post',
  path: '/approvals',
  tags: ['Gate'],
  summary: 'Ask for leave to do something that the platform does not run',
  description:
    'For people, scripts, pipelines and agents of others: assessed and decided as a call of the platform’s own agents. `approved` at once where the policy says clear, `rejected` where it denies, else `pending`: wait with `GET /approvals/{approval_id}?wait=25`, spend it with `POST …/consume`, and say what became of it.',
  security: [{ bearer: [] }],
  middleware: door({ idempotent: true, creates: true, projects: true, body: LARGE }),
  request: { headers: IdempotencyHeader, body: jsonBody(AskBody) },
  responses: {
    201: json(ApprovalShape, 'The request; `receipt` where it is approved already.'),
    ...refusals({
      403: '`role_not_allowed`.',
      422: `${KEYED_422}, \`outside_project\`, \`callback_not_allowed\`, \`guardrail_blocked\`.`,
    }),
  },
});

export const askGate = (app: App) =>
  app.openapi(route, async (c) => {
    const approval = await ask(c.get('ctx'), c.get('entry'), c.req.valid('json'));
    c.header('location', `/approvals/${approval.id}`);
    return c.json(approval, 201);
  });
