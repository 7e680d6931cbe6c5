import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { findInProse } from '../../../lib/risk/prose/find.ts';
import { PROSE_RULES } from '../../../lib/risk/prose/rules.ts';
import { STATE_RULES } from '../../../lib/risk/prose/states.ts';
import { findWishes } from '../../../lib/risk/prose/wishes.ts';
import { weighFinding } from '../../../lib/risk/text-factors.ts';
import { LEVELS, type Level } from '../../../schema/vocabulary.ts';
import fc from '../../support/fast-check.ts';
import { policy } from './fixtures.ts';

type Case = { id: string; input: { description: string }; expect: { level: [Level, Level] } };
const OWN = (parse(readFileSync('tests/corpus/own/plans.yaml', 'utf8')) as Case[]).map(
  ({ id, input, expect: { level } }) => [id, input.description, level] as const,
);
const levelOf = (text: string) =>
  Math.max(
    0,
    ...findWishes(text)
      .flatMap((finding) => weighFinding(finding, { policy, project: null }).factors)
      .map(({ level }) => LEVELS.indexOf(level)),
  );

describe('the tables of what people say', () => {
  describe.each([...PROSE_RULES, ...STATE_RULES])('$id', ({ id, must, not }) => {
    it.each(must)('speaks for "%s"', (text) => {
      expect(findInProse(text).map(({ by }) => by)).toContain(id);
    });
    it.each(not)('does not speak for "%s"', (text) => {
      expect(findInProse(text).map(({ by }) => by)).not.toContain(id);
    });
  });

  it.each(['Yeet the old Kafka cluster.', 'Neuter our firewall.', 'Squish the topics of the queue.'])(
    'asks about an order that nobody knows: "%s"',
    (text) => expect(findInProse(text).map(({ by }) => by)).toContain('prose.unclear'),
  );

  it.each([
    'Skim the logs of the cluster.',
    'Yesterday the cluster was slow.',
    'Frobnicate the button.',
    'Behind the cluster stands a proxy.',
    'Running the database takes time.',
  ])('knows no order in "%s"', (text) => {
    expect(findInProse(text).map(({ by }) => by)).not.toContain('prose.unclear');
  });

  it.each(OWN)('weighs our own sentence %s "%s" as labelled', (_, text, [least, most]) => {
    const level = levelOf(text);
    expect(level).toBeGreaterThanOrEqual(LEVELS.indexOf(least));
    expect(level).toBeLessThanOrEqual(LEVELS.indexOf(most));
  });

  it('reads any text, in bounded time', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 2000 }), (text) => void findWishes(text)));
    for (const text of [
      'delete '.repeat(9000),
      'and then if '.repeat(5000),
      'a-'.repeat(32_000),
      '?'.repeat(60_000),
    ])
      findWishes(text);
  });

  it('is not lowered by what is said beside a danger', () => {
    const danger = 'Drop the orders table in production.';
    const words = fc.constantFrom(
      'Update the README.',
      'Do not worry.',
      'Review the plan.',
      'How are you?',
      'Later.',
    );
    fc.assert(
      fc.property(fc.array(words, { maxLength: 5 }), fc.array(words, { maxLength: 5 }), (before, after) => {
        expect(levelOf([...before, danger, ...after].join(' '))).toBe(3);
      }),
    );
  });
});
