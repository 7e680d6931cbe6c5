import { describe, expect, it } from 'vitest';
import { previewOf } from '../../../../lib/evidence/preview.ts';
import { assessCall } from '../../../../lib/risk/assess-call.ts';
import { argvText } from '../../../../lib/risk/shell/argv-text.ts';
import type { JsonObject } from '../../../../schema/vocabulary.ts';
import fc from '../../../support/fast-check.ts';
import { policy } from '../fixtures.ts';

const numRuns = process.env.LONG ? 10_000 : 400;
const assess = (args: JsonObject) =>
  assessCall({ ...{ card: null, tool: 'shell.exec', args, project: null, policy, sql: null }, now: 0 })
    .assessment;
const weight = (args: JsonObject) => {
  const { level, effect, factors } = assess(args);
  return { level, effect, rules: factors.map(({ rule }) => rule) };
};
const quoteAll = (words: string[]) => words.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');

describe('an exact argv', () => {
  it.each([
    [['kubectl', 'delete', 'namespace', 'payments'], 'critical'],
    [['terraform', 'destroy'], 'critical'],
    [['rm', '-rf', './build'], 'low'],
    [['bash', '-c', 'rm -rf /'], 'critical'],
    [['bash', '-c', 'set -e\nrm -rf /srv\n'], 'critical'],
  ])('%j is %s', (argv, level) => {
    expect(assess({ argv, cwd: '/home/me/app' }).level).toBe(level);
  });

  it.each([
    [';rm -rf /'],
    ['$(rm -rf /)'],
    ['`rm -rf /`'],
    ['| sh'],
    ["'; rm -rf / #"],
    ['>/etc/passwd'],
    ['\nrm -rf /'],
  ])('the word %j stays a word', (word) => {
    expect(weight({ argv: ['ls', '--', word] })).toEqual(weight({ argv: ['ls', '--', 'there'] }));
  });

  it.each([
    ['none', {}],
    ['both', { argv: ['ls'], command: 'ls' }],
    ['an empty list', { argv: [] }],
    ['no program', { argv: ['', 'x'] }],
    ['a text', { argv: 'ls' }],
    ['a number among them', { argv: ['ls', 1] }],
    ['a list in a list', { argv: [['ls']] }],
    ['a NUL', { argv: ['ls', 'a\u0000b'] }],
    ['an escape', { argv: ['ls', '\u001b[2J'] }],
    ['a carriage return', { argv: ['ls', 'a\rb'] }],
  ] as [string, JsonObject][])('%s: not understood, the strictest', (_what, args) => {
    expect(assess(args)).toMatchObject({ level: 'critical', effect: 'destructive' });
  });

  it('is read as the same words typed in quotes, whatever they are', () => {
    const word = fc.oneof(
      fc.constantFrom(
        ...['rm', '-rf', '/', './build', 'kubectl', 'delete', 'ns', 'if', '{', '!', 'A=b', '*', '~'],
      ),
      fc.string({ maxLength: 12 }).filter((text) => argvText(['x', text]) !== null),
    );
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 6 }), (argv) => {
        fc.pre(argv[0] !== '');
        expect(weight({ argv })).toEqual(weight({ command: quoteAll(argv) }));
      }),
      { numRuns },
    );
  });

  it('is shown as it is read', () => {
    const seen = previewOf({ tool: 'shell.exec', args: { argv: ['rm', '-rf', 'a b', "it's"] } });
    expect(seen).toMatchObject({ kind: 'statement', text: "rm -rf 'a b' 'it'\\''s'" });
  });
});
