import { DEFAULT_POLICY } from '../../lib/policy/default-policy.ts';
import { readDocument } from '../../lib/policy/parse.ts';
import { WEEKDAYS } from '../../schema/policy-times.ts';
import { ENVIRONMENTS, LEVELS, type Level, ROLES, type Role } from '../../schema/vocabulary.ts';
import type { Dice } from './dice.ts';
import { CONDITIONS } from './random-conditions.ts';

/** Zones with changes of an hour, of half an hour, none, and across the date line. */
export const ZONES = [
  ...['UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'Africa/Cairo'],
  ...['Pacific/Chatham', 'America/Sao_Paulo', 'Pacific/Kiritimati'],
];
export const PEOPLE = ['ann', 'bob', 'cem', 'dia', 'eve', 'fay'];
const TIMES = [
  ...['00:00', '01:30', '02:00', '02:30', '03:00', '08:00', '09:00', '12:15', '17:00', '18:30', '23:00'],
];
/** Around changes of clocks of 2026, and elsewhere. */
export const DATES = [
  ...['2026-03-08', '2026-03-29', '2026-04-05', '2026-04-24', '2026-09-27', '2026-10-04', '2026-10-25'],
  ...['2026-10-30', '2026-11-01', '2026-06-15', '2026-12-25', '2026-02-28', '2026-07-03'],
];
type Requirement = { roles: Role[]; count: number; on_call?: string };

/** A valid policy document, as JSON that is YAML; over many seeds every feature turns up. */
export function randomPolicy(dice: Dice): string {
  const { below, once, pick, some } = dice;
  const document = readDocument(DEFAULT_POLICY) as Record<string, never> & {
    levels: Record<Level, Record<string, unknown>>;
    operations: Record<string, { requirements: Requirement[] }>;
    triggers: Record<string, Level>;
  };
  const zone = () => (once(2) ? { time_zone: pick(ZONES) } : {});
  const span = () => {
    const [from, to] = [pick(TIMES), pick([...TIMES, '24:00'])].sort() as [string, string];
    return from === to ? { from: '00:00', to: '24:00' } : { from, to };
  };
  const calendars = named(dice, 'calendar', 2, () => ({
    ...{ days: some(WEEKDAYS, 2), ...span(), ...zone() },
    ...(once(2) ? { except: [pick(DATES)] } : {}),
  }));
  const moment = () => `${pick(DATES)}T${pick(TIMES)}`;
  const between = () => {
    const [from, to] = [moment(), moment()].sort() as [string, string];
    return from === to ? { from, to: '2027-01-01T00:00' } : { from, to };
  };
  const rotations = named(dice, 'rotation', 2, () => ({
    ...{ starts: `2026-0${1 + below(9)}-0${1 + below(9)}T${pick(TIMES)}`, every_days: 1 + below(9) },
    ...{ people: some(PEOPLE, 2), ...zone() },
    ...(once(2) ? { overrides: [{ ...between(), person: pick(PEOPLE) }] } : {}),
  }));
  const rotation = () =>
    once(3) && Object.keys(rotations)[0] ? { on_call: pick(Object.keys(rotations)) } : {};
  const requirement = (roles: readonly Role[]): Requirement => ({
    ...{ roles: some(roles, 1), count: 1 + below(3), ...rotation() },
  });
  const signers: Role[] = ['team_lead', 'tech_lead', 'cto', 'security_team'];
  const roles = Object.fromEntries(
    ROLES.map((role) => [
      role,
      {
        may_approve: signers.includes(role) ? some(LEVELS, 3) : [],
        may_request: role !== 'viewer' && !once(5),
        ...(once(3) ? { may_request_in: some(ENVIRONMENTS, 1) } : {}),
        ...(once(8) ? { may_override: ['freeze'] } : {}),
      },
    ]),
  ) as unknown as Record<Role, { may_approve: Level[] }>;
  const levels = Object.fromEntries(
    LEVELS.map((level) => {
      const able = signers.filter((role) => roles[role].may_approve.includes(level));
      const decision = once(9) ? 'deny' : once(4) || able.length === 0 ? 'auto_approve' : 'require_approval';
      const approveBy = 30 + below(90);
      const step = (after: number) => ({
        ...{
          to: [...some(able, 0), 'admin'],
          after_minutes: after,
          every_minutes: 5 + below(9),
          max: 1 + below(3),
        },
      });
      const [first, second] = [5 + below(10), 16 + below(13)];
      const rule = {
        ...{ decision, approve_by_minutes: approveBy, execute_within_minutes: 15 + below(99) },
        requirements:
          decision === 'require_approval' ? [requirement(able), ...(once(3) ? [requirement(able)] : [])] : [],
        remind_after_minutes: once(2) ? [5 + below(20)] : [],
        escalation: pick([null, step(first), [step(first), step(second)]]),
        ...{ justification_required: once(3), channels: some(['log', 'linear', 'email', 'slack'], 1) },
        ...(level === 'low' && once(2) ? { on_expiry: 'approve' } : {}),
      };
      return [level, rule];
    }),
  );
  const when = () => {
    const one = pick(CONDITIONS);
    return once(3) ? `(${one}) && (${pick(CONDITIONS)})` : once(4) ? `!(${one})` : one;
  };
  const list = <One>(most: number, make: (i: number) => One) =>
    Array.from({ length: below(most + 1) }, (_, i) => make(i));
  const calendar = () =>
    once(2) && Object.keys(calendars)[0] ? { calendar: pick(Object.keys(calendars)) } : null;
  return JSON.stringify({
    ...document,
    ...{ roles, levels, calendars, on_call: rotations, ...zone() },
    operations: Object.fromEntries(
      Object.entries(document.operations).map(([name, rule]) => [
        name,
        { ...rule, requirements: [requirement(signers)] },
      ]),
    ),
    rules: list(4, (i) => ({
      ...{ name: `rule_${i}`, when: when() },
      ...pick([
        { deny: 'Never.' },
        { raise_to: pick(LEVELS) },
        { requirements: [requirement(signers)], justification_required: true as const },
        { approve_by_minutes: 1 + below(60), execute_within_minutes: 1 + below(60), raise_to: pick(LEVELS) },
        { channels: some(['slack', 'email'] as const, 1) },
      ]),
    })),
    freezes: list(2, (i) => ({
      ...{ name: `freeze_${i}`, reason: 'Frozen.', ...zone() },
      ...(calendar() ?? pick([between(), { weekly: { days: some(WEEKDAYS, 1), ...span() } }])),
      ...(once(2) ? { when: when() } : {}),
      ...(once(2) ? { decision: 'deny' } : { decision: 'ask', requirements: [requirement(signers)] }),
    })),
    auto_approve: list(3, (i) => ({
      ...{ name: `auto_${i}`, when: when(), max_level: pick(['low', 'medium', 'high']) },
      ...calendar(),
    })),
    caps: {
      proposals_after_rejection: 2,
      approvals_per_person: list(2, () => ({
        level: pick(LEVELS),
        per_minutes: 1 + below(90),
        count: 1 + below(3),
      })),
    },
    ...outOfTheOrdinary(dice, () => [requirement(signers)]),
  });
}

/** What has a say beside the decision, and must have none in it. */
function outOfTheOrdinary({ below, once, pick }: Dice, requirements: () => Requirement[]) {
  const mapping = () => ({
    value: 'leads',
    bindings: [{ role: pick(ROLES), projects: ['*'] }],
    groups: ['ops'],
  });
  return {
    ...(once(2) ? { budget: { raises: [{ above_usd: below(90), requirements: requirements() }] } } : {}),
    ...(once(2) ? { break_glass: { roles: ['cto'], own_request: once(2), min_reason_chars: 10 } } : {}),
    ...(once(2) ? { grants: { max_level: 'medium', max_hours: 1 + below(9), max_uses: 5 } } : {}),
    ...(once(2) ? { delegation: { max_days: 1 + below(30) } } : {}),
    ...(once(2) ? { identity: { mappings: [mapping()] } } : {}),
  };
}

function named<Value>({ below }: Dice, name: string, most: number, make: () => Value): Record<string, Value> {
  return Object.fromEntries(Array.from({ length: below(most + 1) }, (_, i) => [`${name}_${i}`, make()]));
}
