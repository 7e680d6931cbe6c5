import { describe, expect, it } from 'vitest';
import { assessCall } from '../../../../lib/risk/assess-call.ts';
import type { Project } from '../../../../schema/project.ts';
import { EFFECTS, type Environment, LEVELS } from '../../../../schema/vocabulary.ts';
import fc from '../../../support/fast-check.ts';
import { policy, registered } from '../fixtures.ts';
import { dangerous, moved, ordinary, shards, wrappers } from './pieces.ts';

const numRuns = process.env.LONG ? 10_000 : 400;

/** What the platform may know of where things are, from nothing to all of it in one place. */
const everywhere = (environment: Environment): Project =>
  registered({ environments: PLACES.map((kind) => ({ kind, pattern: '*', environment })) });
const PLACES = ['host', 'namespace', 'account', 'name'] as const;
const registries = fc.constantFrom(
  ...[null, registered(), everywhere('development'), everywhere('staging'), everywhere('production')],
  registered({ environments: [{ kind: 'host', pattern: 'web*', environment: 'development' }] }),
);
const claims = fc.constantFrom(null, 'development', 'staging', 'production');
type Known = { project: Project | null; claimedEnvironment: string | null };
const known = fc.record({ project: registries, claimedEnvironment: claims });

function assess(command: string, where: Known) {
  const { assessment } = assessCall({
    ...{ card: null, tool: 'shell.exec', args: { command }, policy, sql: null, ...where },
    now: Date.parse('2026-06-01T12:00:00Z'),
  });
  return { level: LEVELS.indexOf(assessment.level), effect: EFFECTS.indexOf(assessment.effect) };
}

/** Says that `more` is not milder than `less`, where the same is known. */
function expectNotMilder(less: string, more: string, where: Known) {
  const [before, after] = [assess(less, where), assess(more, where)];
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
        known,
        (before, danger, after, join, where) => {
          const whole = [before, danger, after].filter((part) => part !== '').join(join);
          expectNotMilder(before === '' ? 'true' : before, whole, where);
          expectNotMilder(danger, whole, where);
        },
      ),
      { numRuns },
    );
  });

  it('never falls when it is wrapped', () => {
    fc.assert(
      fc.property(
        dangerous,
        fc.array(fc.constantFrom(...wrappers, moved), { minLength: 1, maxLength: 3 }),
        known,
        (danger, wraps, where) => {
          fc.pre(where.project === null || !wraps.includes(moved));
          expectNotMilder(
            danger,
            wraps.reduce<string>((inner, wrap) => wrap(inner), danger),
            where,
          );
        },
      ),
      { numRuns },
    );
  });

  it('never falls when what cannot be parsed is joined on', () => {
    fc.assert(
      fc.property(dangerous, script, known, (danger, broken, where) => {
        expectNotMilder(danger, `${danger}\n${broken}`, where);
      }),
      { numRuns },
    );
  });

  it('never falls by what a client claims', () => {
    fc.assert(
      fc.property(fc.oneof(dangerous, calm), registries, claims, (text, project, claimedEnvironment) => {
        const [plain, told] = [null, claimedEnvironment].map((each) =>
          assess(text, { project, claimedEnvironment: each }),
        );
        expect({ text, level: told!.level >= plain!.level, effect: told!.effect >= plain!.effect }).toEqual({
          ...{ text, level: true, effect: true },
        });
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
      expect({ open, ...assess(open, { project: null, claimedEnvironment: null }) }).toEqual({
        open,
        level: LEVELS.indexOf('critical'),
        effect: 2,
      });
    }
  });
});
