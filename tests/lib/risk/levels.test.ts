import { describe, expect, it } from 'vitest';
import { highest, riskScore } from '../../../lib/risk/levels.ts';
import { matchGlob } from '../../../lib/risk/match-glob.ts';
import { LEVELS } from '../../../schema/vocabulary.ts';
import fc from '../../support/fast-check.ts';

describe('highest', () => {
  it('is the strictest, low when there is none', () => {
    expect(highest([])).toBe('low');
    expect(highest(['medium', 'critical', 'low'])).toBe('critical');
  });
});

describe('riskScore', () => {
  it.each([
    ['low', [], 0, 2],
    ['medium', [], 0, 5],
    ['high', [], 0, 7.5],
    ['critical', [], 0, 9.5],
    ['medium', ['security_finding_medium'], 0, 6],
    ['high', ['sensitive_data', 'cost_above_1000'], 0, 9],
    ['medium', ['cost_above_100'], 600, 5.5],
    ['critical', ['security_finding_critical', 'sensitive_data'], 0, 10],
  ] as const)('%s with %j and cost %d is %d', (level, rules, cost, score) => {
    expect(
      riskScore(
        level,
        rules.map((rule) => ({ rule })),
        cost,
      ),
    ).toBe(score);
  });

  it('stays within 0..10', () => {
    fc.assert(
      fc.property(fc.constantFrom(...LEVELS), fc.array(fc.string()), fc.nat(), (level, rules, cost) => {
        const score = riskScore(
          level,
          rules.map((rule) => ({ rule })),
          cost,
        );
        expect(score).toBeGreaterThanOrEqual(0);
        expect(score).toBeLessThanOrEqual(10);
      }),
    );
  });
});

describe('matchGlob', () => {
  it.each([
    ['release/*', 'release/1.2', true],
    ['release/*', 'prerelease/1.2', false],
    ['*.stage.example.net', 'API.Stage.example.NET', true],
    ['*.stage.example.net', 'xstage.example.net', false],
    ['a*b*c', 'a-b-b-c', true],
    ['a*b*c', 'a-c-b', false],
    ['*', '', true],
    ['', 'a', false],
    ['a.c', 'abc', false],
  ])('%s on %s is %s', (pattern, text, matches) => {
    expect(matchGlob(pattern, text)).toBe(matches);
  });

  it('agrees with the regular expression of the same pattern, and stays fast on many stars', () => {
    const piece = fc.constantFrom('a', 'b', '*', 'ab');
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 6 }),
        fc.array(fc.constantFrom('a', 'b'), { maxLength: 8 }),
        (p, t) => {
          const pattern = p.join('');
          expect(matchGlob(pattern, t.join(''))).toBe(
            new RegExp(`^${pattern.replace(/\*+/g, '.*')}$`).test(t.join('')),
          );
        },
      ),
    );
    expect(matchGlob(`${'*a'.repeat(99)}b`, 'a'.repeat(20_000))).toBe(false);
  });
});
