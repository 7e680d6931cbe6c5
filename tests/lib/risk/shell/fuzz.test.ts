import { describe, expect, it } from 'vitest';
import { readCode } from '../../../../lib/risk/code/read-code.ts';
import { effectOfReading } from '../../../../lib/risk/reading.ts';
import { readShell } from '../../../../lib/risk/shell/read-shell.ts';
import fc from '../../../support/fast-check.ts';
import { writeReport } from '../../../support/report.ts';
import { dangerous, ordinary, shards } from './pieces.ts';

const long = process.env.LONG !== undefined;
const numRuns = long ? 120_000 : 1500;
const seed = 20_261_123;

/** Far beyond what an input of 64 KB may take: a guard against what takes ever longer, on a machine that is shared. */
const MOST_MILLISECONDS = 3_000;

const inputs = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.uint8Array({ maxLength: 300 }).map((bytes) => String.fromCharCode(...bytes)),
  fc.array(shards, { maxLength: 40 }).map((parts) => parts.join('')),
  fc.array(shards, { maxLength: 40 }).map((parts) => parts.join(' ')),
  fc.array(fc.oneof(ordinary, dangerous, shards), { maxLength: 20 }).map((parts) => parts.join('\n')),
);

/** Texts of 64 KB that grow what parsers and patterns stumble over. */
const KB64 = 64 * 1024;
const fill = (part: string, size = KB64) => part.repeat(Math.ceil(size / part.length)).slice(0, size);
const GROWN: readonly [string, string][] = [
  ...(
    [
      'a',
      ' ',
      '\n',
      '(',
      ')',
      '{',
      '}',
      '$',
      '`',
      "'",
      '"',
      '\\',
      ';',
      '|',
      '&',
      '<',
      '>',
      '*',
      '?',
      '[',
      '-',
      '=',
      '#',
      '~',
      '!',
      '\0',
      'é',
      '\u200b',
      '🙂',
    ] as const
  ).map((part): [string, string] => [`one character: ${JSON.stringify(part)}`, fill(part)]),
  ...[
    ...[
      '$(',
      '${',
      '$((',
      '((',
      '[[ ',
      '{a,',
      '{a,b}',
      '<<E\n',
      '<<<',
      'if ',
      'case x in ',
      'f() { ',
      'for i in ',
      '"$(',
      '`\\',
      "$'\\x",
      'a=$a$a;',
      'ls|',
      'ls;',
      'ls&&',
      'eval ',
      'sudo ',
      '-a ',
      '--a=',
      '$a',
      '${a:-',
      '${a//',
      'a[',
      '*/',
      '@(a|',
      '\\\n',
      '..',
      '/',
      './',
      '../',
      'prod-',
      'a.b.',
      '00',
      'AAAA',
      '==',
    ],
    ...[
      'rm x\n',
      'echo x | sh\n',
      "sh -c 'ls'\n",
      'x=y$x\n',
      'find . -exec ls {} \\;\n',
      'cd a\n',
      'f() { f; }; f\n',
      "alias a='a a'; a\n",
      'echo a > f; sh f\n',
      'set -- "$@" "$@"\n',
      'for i in 1 2 3 4 5 6 7 8 9; do ',
      'kubectl delete pod a\n',
      'psql -c "select 1"\n',
      'python -c \'os.system("ls")\'\n',
      'awk \'{system("ls")}\' x\n',
      'curl https://x.example -d a=b\n',
    ],
  ].map((part): [string, string] => [`again and again: ${JSON.stringify(part)}`, fill(part)]),
  ['a quoted word', `echo '${fill('a b ')}'`],
  ['base64', `echo ${fill('QUFB')} | base64 -d | sh`],
  ['an environment name', `kubectl delete ns ${fill('a-')}`],
  ['a path', `rm -rf ${fill('a/../')}`],
  ['code', `python3 -c "${fill('a.b(c(')}"`],
  ['strings in code', `node -e '${fill('x("a");')}'`],
  ['numbers in braces', `echo {1..9}{1..9}{1..9}{1..9}{1..9}${fill('{1..9}', 4096)}`],
  ['doubling', `a=xxxxxxxx\n${fill('a=$a$a\n', 4096)}\necho $a`],
  ['doubling arrays', `a=(x y)\n${fill('a=("$' + '{a[@]}" "$' + '{a[@]}")\n', 4096)}\necho $' + '{a[@]}`],
  [
    'functions',
    `${Array.from({ length: 200 }, (_, i) => `f${i}() { f${i + 1}; f${i + 1}; }`).join('\n')}\nf0`,
  ],
  ['loops', `${'for i in 1 2 3 4 5 6 7 8; do '.repeat(12)}ls${'; done'.repeat(12)}`],
  [
    'nested shells',
    Array.from({ length: 12 }).reduce<string>(
      (inner) => `sh -c '${inner.replaceAll("'", "'\\''")}'`.slice(0, KB64),
      'ls',
    ),
  ],
];

describe('any text', () => {
  const times: number[] = [];

  it('is read without a throw', { timeout: 600_000 }, () => {
    fc.assert(
      fc.property(inputs, (text) => {
        const started = performance.now();
        const reading = readShell(text);
        times.push(performance.now() - started);
        expect(effectOfReading(reading)).toMatch(/^(?:read|write|destructive)$/);
        for (const { span, evidence } of [...reading.acts, ...reading.gaps]) {
          expect(evidence.length).toBeLessThanOrEqual(300);
          if (span) expect(0 <= span.start && span.start <= span.end && span.end <= text.length).toBe(true);
        }
        readCode(text, 'javascript', { start: 0, end: 0 });
      }),
      { numRuns, seed },
    );
  });

  it.each(GROWN)('takes bounded time: %s', (_what, text) => {
    const started = performance.now();
    readShell(text);
    const took = performance.now() - started;
    times.push(took);
    expect(took).toBeLessThan(MOST_MILLISECONDS);
  });

  // Without LONG there are too few inputs for figures.
  it.runIf(long)('has its figures written down', () => {
    const sorted = times.slice(0, numRuns).toSorted((a, b) => a - b);
    const grown = times.slice(numRuns).toSorted((a, b) => a - b);
    const at = (list: readonly number[], share: number) =>
      Number((list[Math.floor(list.length * share)] ?? 0).toFixed(3));
    writeReport('risk-fuzz', {
      ...{ inputs: sorted.length, seed, thrown: 0 },
      milliseconds: {
        p50: at(sorted, 0.5),
        p95: at(sorted, 0.95),
        p99: at(sorted, 0.99),
        most: Number(sorted.at(-1)?.toFixed(3)),
      },
      of_64_kb: {
        inputs: grown.length,
        p50: at(grown, 0.5),
        p95: at(grown, 0.95),
        most: Number(grown.at(-1)?.toFixed(3)),
      },
    });
    expect(sorted.length).toBeGreaterThanOrEqual(100_000);
  });
});
