/** The decision of docs/policy.md, written from its prose alone; shares nothing with the product. */
import { holds } from './conditions.ts';
import { calendarOpen, freezeInForce, wallClock } from './time.ts';
import type {
  Asked,
  Level,
  OracleDecision,
  OracleRequest,
  PolicyDocument,
  Requirement,
  Step,
} from './types.ts';
import { LEVELS } from './types.ts';

const ALL = ['none', 'development', 'staging', 'production'];
const rank = (level: Level) => LEVELS.indexOf(level);

/** Every object, list, text, number, boolean and null of `v`, itself too, and the characters of its texts and names. */
function extent(v: unknown): { values: number; chars: number } {
  if (typeof v === 'string') return { values: 1, chars: v.length };
  if (typeof v !== 'object' || v === null) return { values: 1, chars: 0 };
  const names = Array.isArray(v) ? 0 : Object.keys(v).join('').length;
  return Object.values(v)
    .map(extent)
    .reduce((sum, one) => ({ values: sum.values + one.values, chars: sum.chars + one.chars }), {
      ...{ values: 1, chars: names },
    });
}

/** Conditions' names. Ints are bigints; arguments that are too large are not there, so that what looks at them fails. */
export function scopeOf(request: OracleRequest, zone: string, now: number): Record<string, unknown> {
  const { args, ...rest } = request;
  const { weekday, ...clock } = wallClock(now, zone);
  const ints = Object.fromEntries(Object.entries(clock).map(([name, n]) => [name, BigInt(n)]));
  const { values, chars } = extent(args);
  return {
    ...rest,
    project: request.project ?? '',
    change_ticket: request.change_ticket ?? '',
    time: { ...ints, weekday },
    ...(values <= 2_000 && chars <= 65_536 && values * chars <= 1_000_000 ? { args } : {}),
  };
}

const named = (rule: string, asked: Asked[] | undefined): Requirement[] =>
  (asked ?? []).map(({ roles, count, on_call }) =>
    on_call == null ? { rule, roles, count } : { rule, roles, count, on_call },
  );

function list<T>(value: T | T[] | null | undefined): T[] {
  return value == null ? [] : Array.isArray(value) ? value : [value];
}

/**
 * Decides at the instant `now` (milliseconds). `document` is a valid policy as parsed from YAML; `anybody` leaves out step 1.
 */
export function oracleDecide(
  document: unknown,
  request: OracleRequest,
  now: number,
  anybody = false,
): OracleDecision {
  const policy = document as PolicyDocument;
  const zone = policy.time_zone ?? 'UTC';
  const mine = request.requester.roles.flatMap((role) =>
    Object.hasOwn(policy.roles, role) ? [policy.roles[role]!] : [],
  );
  const { environment, risk } = request;
  // 1
  const asks = mine.some((r) => r.may_request === true && (r.may_request_in ?? ALL).includes(environment));
  if (!asks && !anybody) return result(policy, risk.level, [], [], ['may_request'], true);
  // 2
  const scope = scopeOf(request, zone, now);
  const rules = (policy.rules ?? []).filter((rule) => holds(rule.when, scope) !== false);
  const level = rules.reduce<Level>(
    (top, { raise_to }) => (raise_to && rank(raise_to) > rank(top) ? raise_to : top),
    risk.level,
  );
  const own = policy.levels[level];
  // 3
  const known = (name: string) => Object.hasOwn(policy.operations ?? {}, name);
  let denied = rules.some((rule) => rule.deny != null) || own.decision === 'deny';
  if (!risk.operations.every(known)) denied = true;
  // 4
  const exempt =
    environment === 'none' ||
    risk.effect === 'read' ||
    mine.some((role) => (role.may_override ?? []).includes('freeze'));
  const freezes = (exempt ? [] : (policy.freezes ?? [])).filter(
    (freeze) =>
      freezeInForce(freeze, policy, now) && (freeze.when == null || holds(freeze.when, scope) !== false),
  );
  if (freezes.some((freeze) => freeze.decision === 'deny')) denied = true;
  // 5
  const levels = named(`level_${level}`, own.decision === 'require_approval' ? own.requirements : []);
  const others = [
    ...risk.operations.filter(known).flatMap((name) => named(name, policy.operations![name]!.requirements)),
    ...rules.flatMap((rule) => named(rule.name, rule.requirements)),
    ...freezes.flatMap((freeze) =>
      freeze.decision === 'ask' ? named(freeze.name, freeze.requirements) : [],
    ),
  ];
  // 6
  const never =
    freezes.length > 0 ||
    level === 'critical' ||
    (risk.effect === 'destructive' && environment === 'production');
  const auto = (never ? [] : (policy.auto_approve ?? [])).find((entry) => {
    if (holds(entry.when, scope) !== true || rank(level) > rank(entry.max_level)) return false;
    return entry.calendar == null || calendarOpen(policy.calendars![entry.calendar]!, zone, now);
  });
  const standing = auto ? [] : levels;
  // 7
  const applied = [
    ...rules.map((rule) => rule.name),
    ...(own.decision === 'deny' || standing.length > 0 ? [`level_${level}`] : []),
    ...risk.operations,
    ...freezes.map((freeze) => freeze.name),
    ...(auto ? [auto.name] : []),
  ];
  return result(policy, level, [...standing, ...others], rules, applied, denied);
}

/** Each time that a step tells somebody, before `end`. */
function tellings({ to, after_minutes, every_minutes, max }: Step, end: number) {
  const times: { to: unknown; after_minutes: number }[] = [];
  for (let at = after_minutes; at < end && times.length < max; at += every_minutes)
    times.push({ to, after_minutes: at });
  return times;
}

function result(
  policy: PolicyDocument,
  level: Level,
  left: Requirement[],
  rules: NonNullable<PolicyDocument['rules']>,
  applied: string[],
  denied: boolean,
): OracleDecision {
  const own = policy.levels[level];
  const requirements = denied ? [] : left;
  const least = (field: 'approve_by_minutes' | 'execute_within_minutes') =>
    Math.min(own[field], ...rules.map((rule) => rule[field] ?? Number.POSITIVE_INFINITY));
  const by = least('approve_by_minutes');
  const steps = list(own.escalation).filter((step) => step.after_minutes < by);
  const foreign = requirements.some((requirement) => requirement.rule !== `level_${level}`);
  return {
    decision: denied ? 'deny' : requirements.length > 0 ? 'require_approval' : 'auto_approve',
    level,
    requirements,
    approvals_required: Math.max(0, ...requirements.map((requirement) => requirement.count)),
    applied,
    approve_by_minutes: by,
    execute_within_minutes: least('execute_within_minutes'),
    justification_required: [own, ...rules].some((entry) => entry.justification_required === true),
    channels: [...new Set([own, ...rules].flatMap((entry) => entry.channels ?? []))],
    remind_after_minutes: list(own.remind_after_minutes).filter((minutes) => minutes < by),
    escalation: steps,
    tells: steps.flatMap((step, i) => tellings(step, Math.min(by, steps[i + 1]?.after_minutes ?? by))),
    on_expiry: foreign ? 'reject' : (own.on_expiry ?? 'reject'),
  };
}
