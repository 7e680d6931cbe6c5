import { expect, it } from 'vitest';
import { retryAfter } from '../../../lib/notify/backoff.ts';

it('spreads eight attempts over more than a day, and gives up then', () => {
  const steps = [1, 2, 3, 4, 5, 6, 7].map((attempt) => retryAfter(attempt, null, () => 0)!);
  expect(steps.reduce((sum, step) => sum + step, 0)).toBeGreaterThan(24 * 3_600);
  expect(steps).toEqual([...steps].sort((a, b) => a - b));
  expect(retryAfter(8, null)).toBeNull();
});

it('waits as long as it is asked to, at least and within a day', () => {
  expect(retryAfter(1, 120, () => 0)).toBe(120);
  expect(retryAfter(3, 10, () => 0)).toBe(1_800);
  expect(retryAfter(1, 1e9, () => 0)).toBe(86_400);
});
