import { createRoute } from '@hono/zod-openapi';
import { LARGE } from '../http/body.ts';
import { door } from '../http/door.ts';
import type { App } from '../http/env.ts';
import { json, jsonBody, refusals } from '../shapes/common.ts';
import { POLICY_422, PolicyTestShape, TestPolicyBody } from '../shapes/policy.ts';

const route = createRoute({
  method: 'post',
  path: '/policy/test',
  tags: ['Risk and policy'],
  summary: 'What a draft would decide, beside the policy in force (admin). Changes nothing',
  description:
    'About the cases that are given, or about what was decided in the last days: plans and calls that people were asked about as they were assessed then, triggers at the draft’s levels and operation rules as they were found; calls that ran unasked, from the ledger of effects, assessed anew under each policy.',
  security: [{ bearer: [] }],
  middleware: door({ body: LARGE, projects: true }),
  request: { body: jsonBody(TestPolicyBody) },
  responses: {
    200: json(PolicyTestShape, 'What would be decided otherwise.'),
    ...refusals({
      403: '`role_not_allowed`, `agents_do_not_administer`.',
      422: POLICY_422,
      503: '`policy_unavailable`: none is in force to compare with.',
    }),
  },
});

export const testPolicy = (app: App) =>
  app.openapi(route, async (c) => {
    const { testDraft } = await import('../../lib/policy/test-draft.ts');
    const { document, cases, since_days: sinceDays } = c.req.valid('json');
    return c.json(await testDraft(c.get('ctx'), c.get('entry'), { document, cases, sinceDays }), 200);
  });
