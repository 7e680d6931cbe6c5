import { type Mutation, mutation } from '../mutation.ts';

const INTENT = 'tests/lib/effects/intent.test.ts';
const CLEARANCE = 'tests/lib/approvals/clearance.test.ts';

/** Nothing runs that was not signed exactly as it runs. */
export const APPROVALS: Mutation[] = [
  mutation(
    'intent-without-clearance',
    'clearance before a call',
    [8, 'inv. 2'],
    { sql: 'intent' },
    ["elsif c ->> 'kind' is distinct from 'policy' then", 'elsif false then'],
    `${INTENT} > is not made while the platform is halted, nor without any clearance`,
  ),
  mutation(
    'executor-takes-any-clearance',
    'approval of the exact call, hashed again',
    [8, 'inv. 3'],
    { file: 'lib/effects/execute.ts' },
    ['if (hashAction(action) !== clearance.call_hash)', 'if (!action)'],
    'tests/lib/effects/execute.test.ts > what was cleared is what runs',
  ),
  mutation(
    'call-not-hashed-again',
    'approval of the exact call, hashed again',
    ['inv. 3'],
    { file: 'lib/approvals/clearance.ts' },
    [
      'if (hash !== approval.action_hash || !shown || hashAction(shown) !== approval.action_hash) return null;',
      '',
    ],
    `${CLEARANCE} > covers nothing else, nothing unsigned, and nothing that was shown otherwise`,
  ),
  mutation(
    'plan-not-hashed-again',
    'plan covers what was signed',
    [8, 'inv. 3'],
    { file: 'lib/approvals/clearance.ts' },
    ['if (planHashNow(work, approval.policy_version) !== approval.action_hash) return null;', ''],
    'tests/flow/tampering.test.ts > the signatures cover the deployment no more',
  ),
  mutation(
    'plan-covers-any-tool',
    'plan covers what was signed',
    [8],
    { file: 'lib/approvals/clearance.ts' },
    ['(a) => a.tool === call.tool && a.targets.includes(targetKey(call.target)),', '() => true,'],
    `${CLEARANCE} > never covers another tool`,
  ),
  mutation(
    'plan-covers-destruction',
    'plan covers what was signed',
    [8],
    { file: 'lib/approvals/clearance.ts' },
    ["if (effect === 'destructive' || level === 'critical') return null;", ''],
    `${CLEARANCE} > never covers destruction or a critical call`,
  ),
  mutation(
    'plan-covers-a-higher-level',
    'plan covers what was signed',
    [8],
    { file: 'lib/approvals/clearance.ts' },
    ['if (LEVELS.indexOf(level) > LEVELS.indexOf(planned.level)) return null;', ''],
    `${CLEARANCE} > never covers something above its level`,
  ),
  mutation(
    'plan-covers-a-worse-effect',
    'plan covers what was signed',
    [8],
    { file: 'lib/approvals/clearance.ts' },
    ['if (EFFECTS.indexOf(effect) > EFFECTS.indexOf(allowance.effect_max)) return null;', ''],
    `${CLEARANCE} > never covers something above its level`,
  ),
  mutation(
    'plan-approval-unchecked-at-the-intent',
    'plan covers what was signed',
    [8, 21],
    { sql: 'intent' },
    [
      "perform 1 from approval_requests where id = (c ->> 'approval_id')::uuid and status = 'approved' and action_hash = c ->> 'action_hash'\n      and case when v_start is null then execute_by else plan_run_by end > clock_timestamp() for share;",
      'perform 1;',
    ],
    'tests/lib/effects/plan-intent.test.ts > is not made once it',
  ),
  mutation(
    'approval-spent-twice',
    'single use of a call’s approval',
    [8],
    { sql: 'intent' },
    [" and (consumed_by is null or consumed_by = p ->> 'key')", ''],
    `${INTENT} > spends a call’s approval: no second place is cleared by it`,
    `${INTENT} > spends it once, by twenty at the same moment`,
  ),
  mutation(
    'call-approval-of-another-hash',
    'approval of the exact call, hashed again',
    [8, 'inv. 3'],
    { sql: 'intent' },
    ["and action_hash = p ->> 'action_hash' and execute_by", 'and execute_by'],
    `${INTENT} > is not made under an approval that is`,
  ),
  mutation(
    'execute-by-is-not-read',
    'deadlines by the database’s clock',
    [8, 21],
    { sql: 'intent' },
    [
      "and action_hash = p ->> 'action_hash' and execute_by > clock_timestamp()",
      "and action_hash = p ->> 'action_hash'",
    ],
    `${INTENT} > is not made under an approval that is`,
    'tests/flow/call-approval.test.ts > to execute is that of its intent: a yes that waited too long is asked for again',
  ),
  mutation(
    'old-signatures-under-a-new-policy',
    'policy is asked again',
    [20],
    { file: 'lib/agents/judge.ts' },
    [
      'const approved = answered && enough(run, work.call_approval, () => demand) ? work.call_approval : null;',
      'const approved = answered ? work.call_approval : null;',
    ],
    'tests/flow/call-approval.test.ts > a new policy that asks for more does not take the old signatures',
  ),
  mutation(
    'plan-signatures-under-a-new-policy',
    'policy is asked again',
    [20],
    { file: 'lib/agents/judge.ts' },
    ['(run.planLapsed || !enough(run, work.plan_approval, () => planDemand(run, cards))', '(run.planLapsed'],
    'tests/flow/project-walls.test.ts > must meet what the policy asks, whatever the request’s own row says',
  ),
];
