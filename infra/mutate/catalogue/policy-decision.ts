import { type Mutation, mutation } from '../mutation.ts';

const ORACLE = 'tests/oracle/oracle.test.ts > agrees with the oracle';
const DECIDE = 'lib/policy/decide.ts';
const RIGHTS = 'lib/policy/decide-rights.ts';
const CALENDAR = 'lib/policy/calendar.ts';

/** A branch of the evaluator taken out; the second implementation of docs/policy.md says otherwise. */
const branch = (name: string, file: string, edit: [find: string, replace: string]): Mutation =>
  mutation(name, 'a policy decides as its prose says', ['inv. 8'], { file }, edit, ORACLE);

/** The policy's decision, branch by branch, and its explanation. */
export const POLICY_DECISION: readonly Mutation[] = [
  branch('anybody-may-ask-for-work', DECIDE, ['  if (!mayAsk) {', '  if (!mayAsk && now < 0) {']),
  branch('rules-raise-nothing', DECIDE, ['stricter(LEVELS, so_far, to)', '(to ? so_far : to)']),
  branch('rules-that-fail-do-not-apply', DECIDE, [
    'rules.filter(({ when }) => holds(policy, when, { asked, time, strict: true }))',
    'rules.filter(({ when }) => holds(policy, when, { asked, time, strict: false }))',
  ]),
  branch('freezes-that-fail-do-not-hold', DECIDE, [
    'freeze.when, { asked, time, strict: true }',
    'freeze.when, { asked, time, strict: false }',
  ]),
  branch('auto-approval-that-fails-holds', DECIDE, [
    '          holds(policy, when, { asked, time, strict: false }),',
    '          holds(policy, when, { asked, time, strict: true }),',
  ]),
  branch('auto-approval-in-a-freeze', DECIDE, ['    freezes.length > 0 ||\n', '']),
  branch('auto-approval-of-destruction', DECIDE, [
    "(risk.effect === 'destructive' && asked.environment === 'production')",
    'false',
  ]),
  branch('auto-approval-while-closed', DECIDE, [
    '(!calendar || isOpen(policy.calendars[calendar]!, now, policy.time_zone)) &&',
    '',
  ]),
  branch('auto-approval-above-its-level', DECIDE, [
    'LEVELS.indexOf(level) <= LEVELS.indexOf(max_level) &&',
    '',
  ]),
  branch('operations-ask-nobody', DECIDE, [
    'add(name, operationOf(policy, name)?.requirements);',
    'add(name, []);',
  ]),
  branch('unknown-operations-pass', DECIDE, ['operationOf(policy, name) ? [] :', 'policy ? [] :']),
  branch('everybody-overrides-a-freeze', DECIDE, [
    "policy.roles[role].may_override.includes('freeze')",
    "(policy.roles[role].may_override.includes('freeze') || role !== 'viewer')",
  ]),
  branch('expiry-approves-what-others-ask', DECIDE, [
    "levelAlone ? rule.on_expiry : 'reject'",
    'rule.on_expiry',
  ]),
  branch('rules-shorten-nothing', DECIDE, [
    'Math.min(so_far, one[field] ?? so_far)',
    '(one ? so_far : so_far)',
  ]),
  branch('calendars-never-except', CALENDAR, [
    '    !(calendar.except ?? []).includes(dateOf(local)) &&\n',
    '',
  ]),
  branch('calendars-end-late', CALENDAR, ['time < calendar.to', 'time <= calendar.to']),
  branch('hand-over-a-turn-early', 'lib/policy/on-call.ts', [
    'while (beginning(turn + 1) <= now) turn += 1;',
    'while (beginning(turn + 1) - 1 <= now) turn += 1;',
  ]),
  branch('skipped-times-are-an-hour-off', 'lib/policy/zoned-time.ts', [
    '  return late;\n',
    '  return late + HOUR_MS;\n',
  ]),
  branch('on-call-is-not-asked', RIGHTS, [
    'on_call === undefined || (vote.on_call ?? []).includes(on_call)',
    'on_call === undefined || vote.on_call !== null',
  ]),
  branch('met-requirements-take-more-votes', RIGHTS, [
    'open = requirements.filter(({ count }, i) => (recorded[i] ?? 0) < count)',
    'open = requirements.filter(({ count }, i) => (recorded[i] ?? 0) < count + 1)',
  ]),
  branch('caps-take-one-more', RIGHTS, ['used >= count', 'used > count']),
  mutation(
    'raises-ask-nobody-besides',
    'a policy decides as its prose says',
    ['inv. 8'],
    { file: 'lib/budget/ask.ts' },
    ['usd !== null && usd > above_usd', 'usd === null && above_usd < 0'],
    'tests/flow/budget-thresholds.test.ts > a raise beyond a threshold wants those whom the policy names besides',
  ),
  mutation(
    'explains-a-yes-that-is-refused',
    'a decision explains itself',
    ['inv. 8'],
    { file: 'lib/approvals/explain.ts' },
    ['mayDecide({ ...question, ...(await moreFacts(ctx, entry, approval)) })', 'mayReject(question)'],
    'tests/lib/approvals/explain.test.ts > says to each reader why it was asked',
  ),
];
