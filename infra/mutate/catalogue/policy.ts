import { type Mutation, mutation } from '../mutation.ts';

const EXPIRY = 'tests/flow/approved-on-expiry.test.ts';

/** What the policy says when nobody answers, its caps, and a policy that cannot be read. */
export const POLICY: readonly Mutation[] = [
  mutation(
    'policy-approves-at-any-level',
    'the policy’s yes is of the mildest level',
    ['inv. 3'],
    { sql: 'approves_on_expiry' },
    ["a.risk_level = 'low' and ", ''],
    `${EXPIRY} > everything else expires: another level`,
  ),
  mutation(
    'policy-approves-what-others-ask',
    'the policy’s yes is of the mildest level',
    ['inv. 3'],
    { sql: 'approves_on_expiry' },
    ["r ->> 'rule' is distinct from 'level_low'", 'false'],
    `${EXPIRY} > everything else expires: a requirement besides`,
  ),
  mutation(
    'policy-approves-before-its-time',
    'the policy’s yes is the database’s',
    ['inv. 3'],
    { file: 'lib/approvals/policy-yes.ts' },
    ['Date.parse(approved_at) >= Date.parse(expires_at)', 'true'],
    `${EXPIRY} > a row that says so before its time had passed counts for nothing`,
  ),
  mutation(
    'policy-approval-outlives-the-policy',
    'the policy’s yes is the database’s',
    ['inv. 2'],
    { file: 'lib/approvals/policy-yes.ts' },
    ["    demand.on_expiry === 'approve' &&\n", ''],
    `${EXPIRY} > under a policy that has become stricter people are asked again`,
  ),
  mutation(
    'yes-under-an-unreadable-policy',
    'no yes without a policy',
    ['inv. 10'],
    { file: 'lib/approvals/decide.ts' },
    ["  if (given.decision === 'approve') await policyOf(ctx.db, entry.policyVersion);\n", ''],
    'tests/functions/policy.test.ts > take no yes under a policy that cannot be read',
  ),
  mutation(
    'caps-counted-beforehand',
    'caps hold in the deciding statement',
    ['inv. 10'],
    { sql: 'below_caps' },
    ['  perform 1 from principals where id = p_person for update;\n', ''],
    'tests/lib/approvals/more-facts.test.ts > gives the last places under a cap',
  ),
  mutation(
    'strangers-on-call',
    'nobody overwrites a policy unseen, or puts strangers on call',
    ['inv. 8'],
    { file: 'lib/policy/put.ts' },
    ['  await refuseStrangers(ctx.db, policy, input.document);\n', ''],
    'tests/functions/policy.test.ts > put nobody on call who could sign nothing',
  ),
  mutation(
    'restored-unseen',
    'nobody overwrites a policy unseen, or puts strangers on call',
    ['inv. 8'],
    { file: 'lib/policy/put.ts' },
    [
      "  if (input.seen === null) throw unseen('policy');\n  const { version, seen } = input;",
      '  const { version, seen = 0 } = { ...input, seen: input.seen ?? 1 };',
    ],
    'tests/functions/policy.test.ts > let nobody overwrite what they have not seen',
  ),
  mutation(
    'altered-policies-are-used',
    'no yes without a policy',
    ['inv. 8'],
    { file: 'lib/policy/active.ts' },
    ["  if (!row.intact) throw later(30, 'policy_unavailable', alteredPolicy(version));\n", ''],
    'tests/functions/policy.test.ts > use no document but what was put',
  ),
  mutation(
    'altered-policies-are-put-back',
    'no yes without a policy',
    ['inv. 8'],
    { file: 'lib/policy/put.ts' },
    ['  if (intact) return document;', '  if (intact !== null) return document;'],
    'tests/functions/policy.test.ts > use no document but what was put',
  ),
  mutation(
    'reminders-at-night',
    'reminders keep to the calendar',
    ['inv. 8'],
    { file: 'lib/approvals/request.ts' },
    ['...toldWithin(request.demand, Date.parse(request.now))', '...{ told_within: toldWithin.length }'],
    'tests/flow/office-hours.test.ts > reminds and escalates from the morning on',
  ),
];
