import { describe, expect, it } from 'vitest';
import { holds } from './conditions.ts';
import { oracleDecide } from './policy-oracle.ts';
import { oracleMayDecide, oracleOpen } from './rights.ts';
import { calendarOpen, instantOf, onCall } from './time.ts';
import type { OracleRequest } from './types.ts';

describe('local times, worked out by hand', () => {
  it.each([
    ['2026-01-05T09:00', 'Europe/Berlin', '2026-01-05T08:00Z'],
    ['2026-03-29T01:59', 'Europe/Berlin', '2026-03-29T00:59Z'],
    ['2026-03-29T02:30', 'Europe/Berlin', '2026-03-29T01:00Z'],
    ['2026-03-29T03:00', 'Europe/Berlin', '2026-03-29T01:00Z'],
    ['2026-10-25T02:30', 'Europe/Berlin', '2026-10-25T00:30Z'],
    ['2026-10-25T03:00', 'Europe/Berlin', '2026-10-25T02:00Z'],
    ['2026-03-08T02:15', 'America/New_York', '2026-03-08T07:00Z'],
    ['2026-11-01T01:30', 'America/New_York', '2026-11-01T05:30Z'],
    ['2026-10-04T02:10', 'Australia/Lord_Howe', '2026-10-03T15:30Z'],
    ['2026-10-04T02:30', 'Australia/Lord_Howe', '2026-10-03T15:30Z'],
    ['2026-04-05T01:45', 'Australia/Lord_Howe', '2026-04-04T14:45Z'],
    ['2026-04-05T02:00', 'Australia/Lord_Howe', '2026-04-04T15:30Z'],
    ['2011-12-30T12:00', 'Pacific/Apia', '2011-12-30T10:00Z'],
  ])('%s in %s', (local, zone, utc) => expect(instantOf(local, zone)).toBe(Date.parse(utc)));

  const night = { days: ['sun'], from: '02:00', to: '02:45' };
  it.each([
    ['2026-10-25T00:30Z', true],
    ['2026-10-25T01:30Z', true],
    ['2026-10-25T01:45Z', false],
    ['2026-10-25T00:00Z', true],
    ['2026-10-24T23:59Z', false],
  ])('calendar in the hour that comes twice: %s', (utc, open) =>
    expect(calendarOpen(night, 'Europe/Berlin', Date.parse(utc))).toBe(open),
  );

  const turns = { starts: '2026-03-22T02:30', every_days: 7, people: ['ann', 'bob'] };
  it.each([
    ['2026-03-22T01:29Z', null],
    ['2026-03-22T01:30Z', 'ann'],
    ['2026-03-29T00:59Z', 'ann'],
    ['2026-03-29T01:00Z', 'bob'],
    ['2026-04-05T00:29Z', 'bob'],
    ['2026-04-05T00:30Z', 'ann'],
  ])('rotation over the change: %s', (utc, who) =>
    expect(onCall(turns, 'Europe/Berlin', Date.parse(utc))).toBe(who),
  );
});

describe('conditions', () => {
  it.each([
    ['args.x == 1', 'failed'],
    ['args.x == 1 || true', true],
    ['false && args.x == 1', false],
    ['args.x == 1 && true', 'failed'],
    ['has(args.x)', false],
    ['has(args.a) && args.a == "b"', true],
    ['args.a == 1', false],
    ['args.a < 1', 'failed'],
    ['cost > 100 && !(tool in ["x", \'y\'])', true],
    ['tool.startsWith("t") && tool.endsWith("l") && tool.contains("oo")', true],
    ['size(args) == 1 && tool.size() == 4', true],
    ['args.a', 'failed'],
    ['"a" in args', true],
  ])('%s', (source, value) =>
    expect(holds(source, { args: { a: 'b' }, cost: 120, tool: 'tool' })).toBe(value),
  );
});

const entry = { approve_by_minutes: 60, execute_within_minutes: 30, channels: ['a'], escalation: null };
const lead = [{ roles: ['team_lead'], count: 2 }];
const base = {
  roles: { developer: { may_request: true, may_request_in: ['production'] }, viewer: { may_request: false } },
  levels: {
    low: { ...entry, decision: 'auto_approve', on_expiry: 'approve' },
    medium: { ...entry, decision: 'require_approval', requirements: lead },
    high: { ...entry, decision: 'require_approval', requirements: lead },
    critical: { ...entry, decision: 'deny' },
  },
  operations: { drop: { requirements: [{ roles: ['cto'], count: 1 }] } },
};
const ask = (risk: Partial<OracleRequest['risk']> = {}, role = 'developer'): OracleRequest => ({
  ...{ action: 'call', tool: 't', args: {}, environment: 'production', project: null, cost: 0 },
  change_ticket: null,
  requester: { id: 'r', kind: 'human', roles: [role] },
  risk: { level: 'medium', score: 1, effect: 'write', operations: [], triggers: [], ...risk },
});
const friday = Date.parse('2026-11-20T12:00Z');
const freeze = { name: 'f', weekly: { days: ['fri'], from: '12:00', to: '24:00' }, decision: 'deny' };
const auto = [{ name: 'au', when: 'true', max_level: 'medium' }];

describe('the decision', () => {
  it.each([
    ['viewer', base, ask({}, 'viewer'), 'deny', ['may_request']],
    ['medium', base, ask(), 'require_approval', ['level_medium']],
    ['low', base, ask({ level: 'low' }), 'auto_approve', []],
    ['critical', base, ask({ level: 'critical' }), 'deny', ['level_critical']],
    ['unknown', base, ask({ operations: ['no'] }), 'deny', ['level_medium', 'no']],
    ['known', base, ask({ level: 'low', operations: ['drop'] }), 'require_approval', ['drop']],
    ['auto', { ...base, auto_approve: auto }, ask(), 'auto_approve', ['au']],
    [
      'auto high',
      { ...base, auto_approve: auto },
      ask({ level: 'high' }),
      'require_approval',
      ['level_high'],
    ],
    [
      'never',
      { ...base, auto_approve: auto },
      ask({ effect: 'destructive' }),
      'require_approval',
      ['level_medium'],
    ],
    ['freeze', { ...base, freezes: [freeze], auto_approve: auto }, ask(), 'deny', ['level_medium', 'f']],
    ['read', { ...base, freezes: [freeze] }, ask({ effect: 'read' }), 'require_approval', ['level_medium']],
    [
      'rule fails',
      { ...base, rules: [{ name: 'x', when: 'args.q', deny: 'no' }] },
      ask(),
      'deny',
      ['x', 'level_medium'],
    ],
    [
      'raise',
      { ...base, rules: [{ name: 'x', when: 'true', raise_to: 'high' }] },
      ask({ level: 'low' }),
      'require_approval',
      ['x', 'level_high'],
    ],
  ])('%s', (_, document, request, decision, applied) =>
    expect(oracleDecide(document, request, friday)).toMatchObject({ decision, applied }),
  );
});

it('who may say yes', () => {
  const asked = [{ rule: 'a', roles: ['cto'], count: 1 }];
  const ann = {
    id: 'ann',
    kind: 'human',
    bindings: [{ role: 'cto', projects: ['p'] }],
    on_call: [],
    issued_by: null,
  };
  const facts = {
    ...{ project: 'p', level: 'high' as const, requester: 'r', runner: null, editors: ['e'], caps: {} },
    ...{ delegations: [], approvals_in_last: [] },
  };
  const may = (person: Partial<typeof ann>, more = {}) =>
    oracleMayDecide(asked, [], { ...ann, ...person }, { ...facts, ...more }, 0);
  expect(may({})).toEqual({ ok: true, takes: [0], roles: ['cto'] });
  expect(may({ kind: 'agent' })).toMatchObject({ code: 'agents_do_not_sign' });
  expect(may({ id: 'e' })).toMatchObject({ code: 'self_approval' });
  expect(may({}, { project: null })).toMatchObject({ code: 'role_not_allowed' });
  expect(oracleOpen(asked, [{ person: 'x', roles: ['cto'], on_call: [] }])).toEqual([1]);
});
