import { describe, expect, it } from 'vitest';
import { opensAt } from '../../../lib/policy/calendar.ts';
import { DEFAULT_POLICY } from '../../../lib/policy/default-policy.ts';
import { parsePolicy } from '../../../lib/policy/parse.ts';
import { toldWithin } from '../../../lib/policy/told-within.ts';
import type { Calendar } from '../../../schema/policy-times.ts';

const office: Calendar = {
  days: ['mon', 'tue', 'wed', 'thu', 'fri'],
  ...{ from: '09:00', to: '17:00', except: ['2026-11-24'], time_zone: 'Europe/Berlin' },
};
const asked = (timeout_minutes: number, told_within: Calendar | null = office) => ({
  ...{ timeout_minutes, told_within, remind_after_s: [1_800] },
  escalation: [40, 45].map((after_minutes) => ({ after_minutes, to: ['cto' as const] })),
});
const told = (at: string, minutes: number, hours?: null) => {
  const { remind_after_s, escalation } = toldWithin(asked(minutes, hours), Date.parse(at));
  return [...remind_after_s.map((s) => s / 60), ...escalation.map(({ after_minutes }) => after_minutes)];
};

describe('toldWithin', () => {
  it('leaves alone what falls where it is open, and everything where the policy names no calendar', () => {
    expect(told('2026-11-25T10:00:00Z', 60)).toEqual([30, 40, 45]);
    expect(told('2026-11-25T22:00:00Z', 60, null)).toEqual([30, 40, 45]);
  });

  it('waits until it opens, and moves on what comes after by as long', () => {
    // Wednesday 16:25 there: the reminder at 16:55, the escalation would be at 17:05.
    expect(told('2026-11-25T15:25:00Z', 1_440)).toEqual([30, 40 + 955, 45 + 955]);
    expect(told('2026-11-25T20:00:00Z', 1_440)).toEqual([720, 730, 735]);
  });

  it('goes over nights, weekends and days off', () => {
    // Friday evening; Monday is the 30th. Monday the 23rd is followed by a day off.
    expect(told('2026-11-27T17:00:00Z', 10_000)[0]).toBe(63 * 60);
    expect(told('2026-11-23T17:00:00Z', 10_000)[0]).toBe(39 * 60);
  });

  it('leaves out what would not come before the time to approve ends', () => {
    expect(told('2026-11-25T20:00:00Z', 60)).toEqual([]);
    expect(told('2026-11-25T20:00:00Z', 720)).toEqual([]);
    expect(told('2026-11-25T20:00:00Z', 731)).toEqual([720, 730]);
  });
});

describe('opensAt', () => {
  const at = (from: string, end: string, hours = office) => {
    const opens = opensAt(hours, Date.parse(from), Date.parse(end));
    return opens === null ? null : new Date(opens).toISOString();
  };
  it('is the instant itself while it is open, up to but not including the end', () => {
    expect(at('2026-11-25T08:00:00Z', '2026-12-01T00:00:00Z')).toBe('2026-11-25T08:00:00.000Z');
    expect(at('2026-11-25T16:00:00Z', '2026-12-01T00:00:00Z')).toBe('2026-11-26T08:00:00.000Z');
    expect(at('2026-11-25T16:00:00Z', '2026-11-26T08:00:00Z')).toBeNull();
    expect(at('2026-11-25T10:00:00Z', '2026-11-25T10:00:00Z')).toBeNull();
  });
  it('opens when the clocks go forward over its beginning', () => {
    const early: Calendar = { ...office, days: ['sun'], from: '02:30' };
    expect(at('2026-03-28T12:00:00Z', '2026-04-01T00:00:00Z', early)).toBe('2026-03-29T01:00:00.000Z');
  });
});

it('a level names a calendar that is there', () => {
  const at = (name: string) =>
    parsePolicy(
      `${DEFAULT_POLICY.replace('    channels: [log]\n', `    channels: [log]\n    calendar: ${name}\n`)}\ncalendars: { office: { days: [mon], from: "09:00", to: "17:00" } }`,
    );
  expect(at('office').levels.low.calendar).toBe('office');
  expect(() => at('nights')).toThrow('there is no calendar nights');
});
