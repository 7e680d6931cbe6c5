import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { globSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Stryker } from '@stryker-mutator/core';
import { readCommandLine } from '../local/command-line.ts';
import { exitWith } from '../local/errors.ts';
import { ROOT } from '../test/run-vitest.ts';
import { LOGIC, TABLES } from './logic.ts';

type Mutant = {
  file: string;
  status: string;
  line: number;
  /** What tells it from others: where it stands, and what stands there instead. */
  key: string;
  mutator: string;
  replacement: string;
};

/** What the score must reach, in percent of the mutants that a test could have noticed. */
const GOAL = 85;

/**
 * `npm run risk:mutate [-- --only glob] [--survivors]`: Stryker over the assessor's logic (tables are proved row by row in
 * its tests). Writes docs/reports/risk-mutation.json after a whole run; ends with 1 below the goal.
 */
async function main(): Promise<void> {
  const { values } = readCommandLine(
    {
      command: 'npm run risk:mutate -- [options]',
      does: 'Changes the assessor’s logic piece by piece and counts which changes no test notices.',
    },
    {
      only: { type: 'string', value: 'glob', help: 'some files only, e.g. "lib/risk/weigh/*.ts"' },
      sample: {
        ...{ type: 'string', value: 'N', default: '40' },
        help: 'so many lines are tried once more, each change in a process of its own',
      },
      survivors: { type: 'boolean', help: 'also lists what nobody noticed' },
    },
  );
  const began = Date.now();
  const mutants = await mutate(
    values.only ? [values.only] : [...LOGIC, ...TABLES.map((table) => `!${table}`)],
  );
  const files = [...new Set(mutants.map(({ file }) => file))].sort();
  const rows = files.map((file) => ({ file, ...scoreOf(mutants.filter((one) => one.file === file)) }));
  for (const { file, score, killed, n } of rows)
    console.log(`${score.toFixed(1).padStart(6)} %  ${killed}/${n}  ${file}`);
  const all = scoreOf(mutants);
  console.log(
    `${all.score.toFixed(1)} % of ${all.n} changes noticed, in ${Math.round((Date.now() - began) / 1000)} s; goal ${GOAL} %`,
  );
  if (values.survivors)
    for (const { file, line, mutator, replacement } of mutants.filter(({ status }) => isMissed(status)))
      console.log(`${file}:${line}  ${mutator}  ${replacement.replace(/\s+/g, ' ').slice(0, 120)}`);
  const sample = await tryAfresh(mutants, Number(values.sample));
  const seconds = Math.round((Date.now() - began) / 1000);
  if (!values.only) record({ ...all, goal: GOAL, seconds, sample, files: rows });
  if (all.score < GOAL || sample.differ.length > 0) process.exitCode = 1;
}

/**
 * Changes share a process, so what one left behind might make another look noticed. A sample of lines is tried once more,
 * with a fresh process for each change: those that are then not noticed are named.
 */
async function tryAfresh(mutants: readonly Mutant[], lines: number) {
  const caught = mutants.filter(({ status }) => status === 'Killed');
  const seed = Date.now() % 2 ** 31;
  const place = ({ key }: Mutant) => createHash('sha256').update(`${seed} ${key}`).digest('hex');
  const chosen = caught.toSorted((a, b) => place(a).localeCompare(place(b)));
  const ranges = [...new Set(chosen.slice(0, lines).map(({ file, line }) => `${file}:${line}-${line}`))];
  if (ranges.length === 0) return { seed, n: 0, differ: [] };
  const before = new Map(caught.map(({ key, status }) => [key, status]));
  const again = (await mutate(ranges, 1)).filter(({ key }) => before.has(key));
  const differ = again.filter(({ status }) => isMissed(status)).map(({ key }) => key);
  console.log(
    `${again.length} noticed changes on ${ranges.length} lines tried in a process each (seed ${seed}): ` +
      `${differ.length === 0 ? 'all are noticed again' : `NOT NOTICED ${differ.join(', ')}`}`,
  );
  return { seed, n: again.length, differ };
}

/** `reuse`: so many changes a process tries, 0 for any number. */
async function mutate(files: string[], reuse = 0): Promise<Mutant[]> {
  const include = files
    .filter((each) => !each.startsWith('!'))
    .flatMap((glob) => (/:\d+-\d+$/.test(glob) ? [glob] : globSync(glob, { cwd: ROOT })));
  const exclude = new Set(
    files.filter((each) => each.startsWith('!')).flatMap((glob) => globSync(glob.slice(1), { cwd: ROOT })),
  );
  const results = await new Stryker({
    testRunner: 'in-process',
    plugins: [join(ROOT, 'infra/risk/mutation/runner.ts')],
    mutate: include.filter((file) => !exclude.has(file)),
    coverageAnalysis: 'perTest',
    // What is read once, as a module is loaded, is knowledge and not logic; its rows are proved elsewhere.
    ignoreStatic: true,
    concurrency: 2,
    reporters: [process.stdout.isTTY ? 'progress' : 'progress-append-only'],
    // What is made here is not copied: beside a stack that runs it is much, and it changes.
    ignorePatterns: ['.local', 'dist', 'docs', 'drizzle'],
    tempDirName: '.local/stryker',
    maxTestRunnerReuse: reuse,
    incremental: reuse === 0,
    incrementalFile: '.local/stryker.json',
    // TypeScript 7 has no API that Stryker could rewrite a tsconfig with, and none needs rewriting.
    tsconfigFile: 'no-such-file.json',
    timeoutMS: 4_000,
    logLevel: 'error',
  } as never).runMutationTest();
  return results.map(({ fileName, status, location: { start, end }, mutatorName, replacement = '' }) => {
    const file = fileName.replace(`${ROOT}/`, '');
    const key = `${file}:${start.line + 1}:${start.column}-${end.line + 1}:${end.column} ${replacement}`;
    return { file, status, line: start.line + 1, key, mutator: mutatorName, replacement };
  });
}

const isMissed = (status: string) => status === 'Survived' || status === 'NoCoverage';
const isCaught = (status: string) => status === 'Killed' || status === 'Timeout';

function scoreOf(mutants: readonly Mutant[]) {
  const killed = mutants.filter(({ status }) => isCaught(status)).length;
  const n = killed + mutants.filter(({ status }) => isMissed(status)).length;
  return { n, killed, score: n === 0 ? 100 : (100 * killed) / n };
}

function record(figures: object): void {
  const commit = execFileSync('git', ['rev-parse', 'HEAD'], { cwd: ROOT, encoding: 'utf8' }).trim();
  mkdirSync(join(ROOT, 'docs/reports'), { recursive: true });
  const report = { name: 'risk-mutation', commit, at: new Date().toISOString(), ...figures };
  writeFileSync(join(ROOT, 'docs/reports/risk-mutation.json'), `${JSON.stringify(report, null, 2)}\n`);
}

try {
  await main();
} catch (error) {
  exitWith(error);
}
