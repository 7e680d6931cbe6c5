import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PolicyTestShape } from '../../functions/shapes/policy.ts';
import { DEFAULT_POLICY } from '../../lib/policy/default-policy.ts';
import { type TestApp, testApp } from '../support/app.ts';

let t: TestApp;
beforeAll(async () => {
  t = await testApp();
});
afterAll(() => t.close());

const DRAFT = `${DEFAULT_POLICY}
time_zone: Europe/Berlin
calendars:
  office: { days: [mon, tue, wed, thu, fri], from: "09:00", to: "17:00", except: ["2026-12-25"] }
  new_york: { days: [thu], from: "09:00", to: "17:00", time_zone: America/New_York }
freezes:
  - { name: holidays, from: "2026-12-23T00:00", to: "2027-01-04T00:00", decision: ask, requirements: [{ roles: [cto], count: 1 }], reason: Few are here. }
  - { name: trading, calendar: new_york, when: project == "billing", decision: deny, reason: The exchange is open. }
  - { name: nights, weekly: { days: [sun], from: "02:00", to: "03:00" }, decision: deny, reason: The clocks change. }
auto_approve:
  - { name: staging_by_day, when: environment == "staging" && risk.effect != "destructive", max_level: medium, calendar: office }
`;
const asked = (now: string, more: object = {}) => ({
  ...{ tool: 'workspace.deploy', environment: 'staging', project: 'checkout', now },
  ...{ requester: { roles: ['developer'] }, risk: { level: 'medium', effect: 'write' }, ...more },
});
const billing = { project: 'billing' };

// Control: isOpen, isFrozen, instantOf, and auto_approve in decide.
describe('a policy’s times, asked over HTTP', () => {
  it.each([
    ['Thursday, 09:00 in Berlin', asked('2026-11-26T08:00:00.000Z'), 'auto_approve', ['staging_by_day']],
    ['a second before', asked('2026-11-26T07:59:59.000Z'), 'require_approval', ['level_medium']],
    [
      'the minute that the office closes',
      asked('2026-11-26T16:00:00.000Z'),
      'require_approval',
      ['level_medium'],
    ],
    ['in summer time', asked('2026-07-02T07:00:00.000Z'), 'auto_approve', ['staging_by_day']],
    [
      'production',
      asked('2026-11-26T08:00:00.000Z', { environment: 'production' }),
      'require_approval',
      ['level_medium'],
    ],
    [
      'a level too high',
      asked('2026-11-26T08:00:00.000Z', { risk: { level: 'high', effect: 'write' } }),
      'require_approval',
      ['level_high'],
    ],
    [
      'a freeze begins at midnight there',
      asked('2026-12-22T23:00:00.000Z'),
      'require_approval',
      ['level_medium', 'holidays'],
    ],
    ['a second before it does', asked('2026-12-22T22:59:59.000Z'), 'require_approval', ['level_medium']],
    [
      'no auto-approval in a freeze',
      asked('2026-12-28T12:00:00.000Z'),
      'require_approval',
      ['level_medium', 'holidays'],
    ],
    ['it has ended', asked('2027-01-04T11:00:00.000Z'), 'auto_approve', ['staging_by_day']],
    [
      'the calendar’s own zone',
      asked('2026-11-26T14:00:00.000Z', billing),
      'deny',
      ['level_medium', 'trading'],
    ],
    ['which is not open yet', asked('2026-11-26T13:59:00.000Z', billing), 'auto_approve', ['staging_by_day']],
    ['the hour that comes twice', asked('2026-10-25T00:30:00.000Z'), 'deny', ['level_medium', 'nights']],
    ['and again', asked('2026-10-25T01:30:00.000Z'), 'deny', ['level_medium', 'nights']],
    ['the hour after', asked('2026-10-25T02:00:00.000Z'), 'require_approval', ['level_medium']],
  ])('%s', async (_, one, decision, applied) => {
    const { status, body } = await t.call('POST /policy/test', {
      token: t.people.admin.token,
      body: { document: DRAFT, cases: [one] },
    });
    expect(status).toBe(200);
    expect(PolicyTestShape.parse(body).cases[0]?.draft).toMatchObject({ decision, applied });
  });
});
