import { type Mutation, mutation } from '../mutation.ts';

const PLAN = 'tests/flow/plan-approval.test.ts';

/** Who decides, on what, until when, and once. */
export const DECISIONS: Mutation[] = [
  mutation(
    'deadline-of-the-transaction',
    'deadlines by the database’s clock',
    [10, 'inv. 4'],
    { sql: 'decide' },
    ['expires_at > running_clock(project)', 'expires_at > now()'],
    `${PLAN} > is the database’s: a decision that waited behind a lock until after it is refused`,
  ),
  mutation(
    'expiry-before-its-time',
    'deadlines by the database’s clock',
    [10],
    { sql: 'expire' },
    [
      "and status = 'pending' and expires_at <= running_clock(project) returning",
      "and status = 'pending' returning",
    ],
    'tests/lib/sweep/due.test.ts > expires no request before its time',
  ),
  mutation(
    'votes-without-version',
    'decide by compare-and-set',
    [1, 'inv. 4'],
    { sql: 'decide' },
    ["and version = (p ->> 'version')::int and status || '' = 'pending'", "and status || '' = 'pending'"],
    `${PLAN} > counts both of two who read the request before either had signed`,
  ),
  mutation(
    'roles-of-yesterday',
    'decide by compare-and-set',
    [1],
    { sql: 'decide' },
    ["and enabled and roles_version = (p ->> 'roles_version')::int)", 'and enabled)'],
    `${PLAN} > is somebody whose roles changed between the look and the decision`,
  ),
  mutation(
    'votes-are-not-counted',
    'quorum',
    [1],
    { file: 'lib/policy/decide-rights.ts' },
    [
      'return { met: requirements.every(({ count }, i) => (recorded[i] ?? 0) >= count), recorded };',
      'return { met: recorded.every((votes) => votes > 0), recorded };',
    ],
    `${PLAN} > takes two distinct people; a second yes of the same person does not count`,
  ),
  mutation(
    'one-person-twice',
    'quorum',
    [1],
    { file: 'lib/policy/decide-rights.ts' },
    ['if (votes.some(({ principal_id }) => principal_id === principal.id)) {', 'if (false) {'],
    `${PLAN} > takes two distinct people; a second yes of the same person does not count`,
  ),
  mutation(
    'self-approval',
    'separation of duties',
    ['inv. 10'],
    { file: 'lib/policy/decide-rights.ts' },
    ['if (principal.id === requesterId || principal.id === askerId) {', 'if (false) {'],
    `${PLAN} > is whoever asked for it`,
  ),
  mutation(
    'agents-sign',
    'agents do not sign',
    ['inv. 10'],
    { file: 'lib/policy/decide-rights.ts' },
    [
      "const who = describeOpen(open.length > 0 ? open : requirements);\n  if (principal.kind !== 'human') {",
      'const who = describeOpen(open.length > 0 ? open : requirements);\n  if (false) {',
    ],
    `${PLAN} > is an agent, whatever roles its key has`,
  ),
  mutation(
    'agents-reject',
    'agents do not sign',
    ['inv. 10'],
    { file: 'lib/policy/decide-rights.ts' },
    [
      "const who = describeOpen(requirements);\n  if (principal.kind !== 'human') {",
      'const who = describeOpen(requirements);\n  if (false) {',
    ],
    'tests/lib/policy/decide-rights.test.ts > never an agent or anybody else',
  ),
  mutation(
    'signed-unseen',
    'approval of the exact call, hashed again',
    ['inv. 3'],
    { file: 'lib/approvals/may-answer.ts' },
    ['if (hashAction(approval.action_details as never) !== approval.action_hash) throw changed();', ''],
    'tests/flow/tampering.test.ts > what the request shows, before the last signature: the signature is refused',
  ),
  mutation(
    'looked-at-another-action',
    'approval of the exact call, hashed again',
    ['inv. 3'],
    { file: 'lib/approvals/may-answer.ts' },
    ['if (actionHash && actionHash !== approval.action_hash) throw changed();', ''],
    `${PLAN} > is somebody who looked at another action`,
  ),
];
