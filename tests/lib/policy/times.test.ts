import { describe, expect, it } from 'vitest';
import { isOpen } from '../../../lib/policy/calendar.ts';
import { onCallAt } from '../../../lib/policy/on-call.ts';
import { instantOf, localTime } from '../../../lib/policy/zoned-time.ts';
import type { Rotation } from '../../../schema/policy-times.ts';

const utc = (at: number) => new Date(at).toISOString();

describe('instantOf', () => {
  it.each([
    ['2026-06-15T09:00', 'Europe/Berlin', '2026-06-15T07:00:00.000Z'],
    // Skipped: the clocks go forward at 01:00 UTC.
    ['2026-03-29T02:30', 'Europe/Berlin', '2026-03-29T01:00:00.000Z'],
    ['2026-03-29T02:00', 'Europe/Berlin', '2026-03-29T01:00:00.000Z'],
    // Twice: the first.
    ['2026-10-25T02:30', 'Europe/Berlin', '2026-10-25T00:30:00.000Z'],
    ['2026-11-01T01:30', 'America/New_York', '2026-11-01T05:30:00.000Z'],
    // A change of half an hour.
    ['2026-04-05T01:45', 'Australia/Lord_Howe', '2026-04-04T14:45:00.000Z'],
    // A day that was left out.
    ['2011-12-30T12:00', 'Pacific/Apia', '2011-12-30T10:00:00.000Z'],
  ])('%s in %s is %s', (local, zone, instant) => expect(utc(instantOf(local, zone))).toBe(instant));

  it('is what clocks show there, wherever they do', () => {
    for (const zone of ['UTC', 'Asia/Kathmandu', 'America/Sao_Paulo', 'Pacific/Kiritimati'])
      expect(localTime(instantOf('2026-07-03T17:45', zone), zone)).toMatchObject({
        ...{ year: 2026, month: 7, day: 3, hour: 17, minute: 45, weekday: 'fri' },
      });
  });
});

describe('isOpen', () => {
  const office = {
    days: ['mon' as const, 'sun' as const],
    from: '02:00',
    to: '03:00',
    except: ['2026-11-23'],
  };
  const at = (instant: string) => isOpen(office, Date.parse(instant), 'Europe/Berlin');
  it('goes by the clock on the wall, from the start up to but not including the end', () => {
    expect([at('2026-11-16T00:59:59Z'), at('2026-11-16T01:00:00Z'), at('2026-11-16T02:00:00Z')]).toEqual([
      ...[false, true, false],
    ]);
    expect(at('2026-11-23T01:30:00Z')).toBe(false);
  });
  it('is open in both of an hour that comes twice', () => {
    expect([at('2026-10-25T00:30:00Z'), at('2026-10-25T01:30:00Z'), at('2026-10-25T02:30:00Z')]).toEqual([
      ...[true, true, false],
    ]);
  });
});

describe('onCallAt', () => {
  const rotation: Rotation = {
    ...{ starts: '2026-10-19T09:00', every_days: 7, people: ['ann', 'bob'] },
    overrides: [{ from: '2026-10-27T00:00', to: '2026-10-28T00:00', person: 'cem' }],
  };
  const at = (instant: string) => onCallAt(rotation, Date.parse(instant), 'Europe/Berlin');
  it('hands over at the local time of the start, on either side of a change of clocks', () => {
    expect(at('2026-10-19T06:59:59Z')).toBeNull();
    expect(at('2026-10-19T07:00:00Z')).toBe('ann');
    expect(at('2026-10-26T07:59:59Z')).toBe('ann');
    expect(at('2026-10-26T08:00:00Z')).toBe('bob');
    expect(at('2027-10-25T06:59:59Z')).toBe('ann');
  });
  it('lets an override stand in', () => {
    expect([at('2026-10-26T22:59:59Z'), at('2026-10-26T23:00:00Z'), at('2026-10-27T23:00:00Z')]).toEqual([
      ...['bob', 'cem', 'bob'],
    ]);
  });
});
