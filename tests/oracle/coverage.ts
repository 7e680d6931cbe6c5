import type { Compared } from './compare.ts';
import { holds } from './conditions.ts';
import { scopeOf } from './policy-oracle.ts';
import { onCall, wallClock } from './time.ts';

/** How many cases were of each class. */
export type Counts = Record<string, number>;

/** Every class that a comparison must have met; one that it never met makes it say nothing about it. */
export const CLASSES = [
  ...['true', 'false', 'failed'].map((of) => `condition ${of}`),
  ...['hand-over within a minute', 'day of a change of clocks'],
  ...['deny', 'require_approval', 'auto_approve'].map((of) => `decision ${of}`),
  ...['low', 'medium', 'high', 'critical'].map((of) => `level ${of}`),
  ...['may_request', 'rule', 'level', 'operation', 'unknown operation', 'auto'].map((of) => `applied ${of}`),
  ...['from_to', 'weekly', 'calendar'].map((of) => `freeze in force by ${of}`),
  ...[
    'auto by a calendar',
    'raised',
    'told again',
    'who asks left out',
    'reminder left out',
    'escalation left out',
    'expiry approves',
  ],
  ...[
    'requirement of a rotation',
    'args too large',
    'budget',
    'break_glass',
    'grants',
    'delegation',
    'identity',
  ],
  ...[
    'yes',
    'agents_do_not_sign',
    'self_approval',
    'already_recorded',
    'role_not_allowed',
    'cap_reached',
  ].map((of) => `may_decide ${of}`),
  ...['foreign key', 'lent role', 'on call', 'budget requirement'].map((of) => `may_decide by ${of}`),
  ...['may_decide beside other votes', 'may_decide below a cap'],
  ...['approved', 'open', 'may say no', 'may not say no'],
];

/** Adds one compared case to the counts. */
export function countClasses(counts: Counts, compared: Compared): void {
  const { approved, may_reject } = compared.standing;
  const classes = [
    ...[...classesOfTime(compared), ...classesOfDecision(compared), ...classesOfYes(compared)],
    ...[approved ? 'approved' : 'open', may_reject ? 'may say no' : 'may not say no'],
  ];
  for (const name of new Set(classes)) counts[name] = (counts[name] ?? 0) + 1;
}

const HALF_DAY_MS = 43_200_000;
function classesOfTime({ policy, request, now }: Compared): string[] {
  const zone = policy.time_zone ?? 'UTC';
  const scope = policy.rules[0] ? scopeOf(request, zone, now) : {};
  const [before, after] = [wallClock(now - HALF_DAY_MS, zone), wallClock(now + HALF_DAY_MS, zone)];
  const changes = before.hour !== after.hour || before.minute !== after.minute;
  const handsOver = Object.values(policy.on_call).some(
    (one) => onCall(one, zone, now - 60_000) !== onCall(one, zone, now + 60_000),
  );
  return [
    ...policy.rules.map(({ when }) => `condition ${holds(when, scope)}`),
    ...(changes ? ['day of a change of clocks'] : []),
    ...(handsOver ? ['hand-over within a minute'] : []),
  ];
}

function classesOfDecision({ document, policy, request, anybody, said }: Compared): string[] {
  const { applied, level, decision, requirements } = said;
  const own = policy.levels[level];
  const freezes = policy.freezes.filter(({ name }) => applied.includes(name));
  const auto = policy.auto_approve.find(({ name }) => applied.includes(name));
  const kinds = applied.map((name) =>
    request.risk.operations.includes(name)
      ? Object.hasOwn(policy.operations, name)
        ? 'operation'
        : 'unknown operation'
      : name.replace(/_(\d+|low|medium|high|critical)$/, ''),
  );
  const steps = [own.escalation ?? []].flat().length;
  return [
    ...[`decision ${decision}`, `level ${level}`, ...kinds.map((kind) => `applied ${kind}`)],
    ...freezes.map(
      ({ weekly, calendar }) => `freeze in force by ${weekly ? 'weekly' : calendar ? 'calendar' : 'from_to'}`,
    ),
    ...(auto?.calendar ? ['auto by a calendar'] : []),
    ...(level === request.risk.level ? [] : ['raised']),
    ...(said.remind_after_minutes.length < own.remind_after_minutes.length ? ['reminder left out'] : []),
    ...(said.escalation.length < steps ? ['escalation left out'] : []),
    ...(said.tells.length > said.escalation.length ? ['told again'] : []),
    ...(anybody ? ['who asks left out'] : []),
    ...(said.on_expiry === 'approve' ? ['expiry approves'] : []),
    ...(requirements.some(({ on_call }) => on_call) ? ['requirement of a rotation'] : []),
    ...(JSON.stringify(request.args).length > 65_500 ? ['args too large'] : []),
    ...(['budget', 'break_glass', 'grants', 'delegation', 'identity'] as const).filter((one) =>
      document.includes(`"${one}":`),
    ),
  ];
}

function classesOfYes({ policy, given, verdict, now }: Compared): string[] {
  if (!verdict.ok) {
    const { person, facts } = given;
    const own = [facts.requester, facts.began_by, ...facts.editors].includes(person.id);
    const foreign = verdict.reason === 'self_approval' && !own;
    return [`may_decide ${verdict.reason}`, ...(foreign ? ['may_decide by foreign key'] : [])];
  }
  const held = given.person.bindings.map(({ role }) => role as string);
  const met = verdict.counts_in.map((i) => given.requirements[i]!);
  const caps = policy.caps.approvals_per_person.filter(({ level }) => level === given.facts.level);
  return [
    'may_decide yes',
    ...(verdict.roles.some((role) => !held.includes(role)) ? ['may_decide by lent role'] : []),
    ...(met.some(({ on_call }) => on_call) ? ['may_decide by on call'] : []),
    ...(met.some(({ rule }) => rule.startsWith('budget')) ? ['may_decide by budget requirement'] : []),
    ...(given.votes.length > 0 ? ['may_decide beside other votes'] : []),
    ...(caps.length > 0 && given.facts.approvals.some((at) => at <= now) ? ['may_decide below a cap'] : []),
  ];
}
