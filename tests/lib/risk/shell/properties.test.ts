import { describe, expect, it } from 'vitest';
import { assessCall } from '../../../../lib/risk/assess-call.ts';
import { EFFECTS, LEVELS } from '../../../../schema/vocabulary.ts';
import fc from '../../../support/fast-check.ts';
import { policy } from '../fixtures.ts';
import { dangerous, ordinary, shards, wrappers } from './pieces.ts';

const numRuns = process.env.LONG ? 10_000 : 400;

function assess(command: string) {
  const { assessment } = assessCall({
    ...{ card: null, tool: 'shell.exec', args: { command }, project: null, policy, sql: null },
    now: Date.parse('2026-06-01T12:00:00Z'),
  });
  return { level: LEVELS.indexOf(assessment.level), effect: EFFECTS.indexOf(assessment.effect) };
}

/** Says that `more` is not milder than `less`. */
function expectNotMilder(less: string, more: string) {
  const [before, after] = [assess(less), assess(more)];
  expect({ less, more, level: after.level >= before.level, effect: after.effect >= before.effect }).toEqual({
    ...{ less, more, level: true, effect: true },
  });
}

const script = fc.array(fc.oneof(ordinary, shards), { maxLength: 8 }).map((parts) => parts.join('\n'));
const calm = fc.array(ordinary, { maxLength: 5 }).map((parts) => parts.join('\n'));

describe('the level of a script', { timeout: 240_000 }, () => {
  it('never falls when a dangerous command is added', () => {
    fc.assert(
      fc.property(
        calm,
        dangerous,
        calm,
        fc.constantFrom('\n', ' ; ', ' && ', ' || ', ' & '),
        (before, danger, after, join) => {
          const whole = [before, danger, after].filter((part) => part !== '').join(join);
          expectNotMilder(before === '' ? 'true' : before, whole);
          expectNotMilder(danger, whole);
        },
      ),
      { numRuns },
    );
  });

  it('never falls when it is wrapped', () => {
    fc.assert(
      fc.property(
        dangerous,
        fc.array(fc.constantFrom(...wrappers), { minLength: 1, maxLength: 3 }),
        (danger, wraps) => {
          expectNotMilder(
            danger,
            wraps.reduce<string>((inner, wrap) => wrap(inner), danger),
          );
        },
      ),
      { numRuns },
    );
  });

  it('never falls when what cannot be parsed is joined on', () => {
    fc.assert(
      fc.property(dangerous, script, (danger, broken) => {
        expectNotMilder(danger, `${danger}\n${broken}`);
      }),
      { numRuns },
    );
  });

  it('is destructive where it cannot be parsed', () => {
    for (const open of [
      "ls 'x",
      'ls "x',
      'if ls',
      'for i in a; do ls',
      '{ ls',
      '( ls',
      'case x in',
      'ls $(ls',
      'f() {',
    ]) {
      expect({ open, ...assess(open) }).toEqual({ open, level: LEVELS.indexOf('critical'), effect: 2 });
    }
  });
});
