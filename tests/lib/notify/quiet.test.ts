import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tellAt } from '../../../lib/notify/quiet.ts';

const night = {
  from: '22:00',
  to: '07:00',
  time_zone: 'Europe/Berlin',
  weekends: false,
  unless_risk: 'high' as const,
};
const done = { type: 'task.completed' as const, risk_level: null, asks: false };
const at = (text: string) => Date.parse(text);
const iso = (ms: number) => new Date(ms).toISOString();

describe('tellAt', () => {
  it('tells at once by day, and at the end of the night what came in it', () => {
    expect(iso(tellAt(at('2026-06-01T12:00:00Z'), night, done))).toBe('2026-06-01T12:00:00.000Z');
    expect(iso(tellAt(at('2026-06-01T20:30:00Z'), night, done))).toBe('2026-06-02T05:00:00.000Z');
    expect(iso(tellAt(at('2026-12-01T21:30:00Z'), night, done))).toBe('2026-12-02T06:00:00.000Z');
  });

  it('is right in the night in which the clocks change', () => {
    expect(iso(tellAt(at('2026-03-28T23:00:00Z'), night, done))).toBe('2026-03-29T05:00:00.000Z');
    expect(iso(tellAt(at('2026-10-24T23:00:00Z'), night, done))).toBe('2026-10-25T06:00:00.000Z');
  });

  it('keeps weekends quiet as a whole, where that is wanted', () => {
    const weekends = { ...night, weekends: true };
    expect(iso(tellAt(at('2026-06-06T12:00:00Z'), weekends, done))).toBe('2026-06-08T05:00:00.000Z');
  });

  it('never holds what asks for a grave decision, nor the kill switch', () => {
    const now = at('2026-06-01T23:00:00Z');
    expect(tellAt(now, night, { type: 'approval.required', risk_level: 'critical', asks: true })).toBe(now);
    expect(
      tellAt(now, night, { type: 'approval.required', risk_level: 'medium', asks: true }),
    ).toBeGreaterThan(now);
    expect(
      tellAt(now, night, { type: 'approval.approved', risk_level: 'critical', asks: false }),
    ).toBeGreaterThan(now);
    expect(tellAt(now, night, { type: 'platform.halted', risk_level: null, asks: false })).toBe(now);
  });

  it('never tells before now nor after four days, for any hours', () => {
    const time = fc
      .tuple(fc.nat(23), fc.nat(59))
      .map(([h, m]) => `${String(h).padStart(2, '0')}:${String(m).padStart(2, '0')}`);
    fc.assert(
      fc.property(fc.nat(2_000_000_000), time, time, fc.boolean(), (seconds, from, to, weekends) => {
        const told = tellAt(seconds * 1_000, { ...night, from, to, weekends }, done);
        expect(told).toBeGreaterThanOrEqual(seconds * 1_000);
        expect(told).toBeLessThan(seconds * 1_000 + 4 * 86_400_000);
      }),
      { numRuns: 60 },
    );
  });
});
