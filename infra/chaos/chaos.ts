import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCommandLine } from '../local/command-line.ts';
import { commitName } from '../test/commit-name.ts';
import { ROOT, runVitest } from '../test/run-vitest.ts';
import { type Figures, sumUp } from './figures.ts';

const SEEDS = 'tests/chaos/seeds.test.ts';
const PROCESSES = 2;
const CHUNK = 250;

const { values, whole } = readCommandLine(
  {
    command: 'npm run chaos -- [options]',
    does: 'Storms by seed over two processes, then the suites of tests/chaos with full counts; goes on where it stopped.',
  },
  {
    seed: { type: 'string', value: 'N', help: 'plays this one seed alone' },
    short: { type: 'boolean', help: 'with --seed: in the size of `npm test`' },
    verbose: { type: 'boolean', help: 'with --seed: prints the trace' },
    seeds: { type: 'string', value: 'N', default: '10000', help: 'how many seeds (10000)' },
    from: { type: 'string', value: 'N', default: '1', help: 'the first of them (1)' },
    'seeds-only': { type: 'boolean', help: 'leaves the suites out' },
  },
);

/**
 * `npm run chaos`: 10,000 storms from seed 1 in two processes, then the other suites of `tests/chaos` with their full
 * counts, and `docs/reports/chaos.json`. Parts that have run on this very commit are not run again, so an interrupted
 * run goes on. `-- --seed N [--verbose] [--short]` plays one seed and prints its trace; `--seeds N --from N --seeds-only`.
 */
async function main(): Promise<void> {
  if (values.seed !== undefined) {
    process.exitCode = await replay(String(whole('seed', values.seed, 0)));
    return;
  }
  const [from, count] = [whole('from', values.from, 0), whole('seeds', values.seeds)];
  const start = Date.now();
  const dir = join(ROOT, '.local/chaos', commitName(ROOT));
  mkdirSync(dir, { recursive: true });
  const parts = await runSeeds(dir, from, count);
  const figures = sumUp(parts);
  console.log(`${figures.seeds} seeds, ${figures.steps} steps, ${figures.broken.length} broken.`);
  for (const { seed, broken } of figures.broken)
    console.log(`seed ${seed}: ${broken[0]}\n  npm run chaos -- --seed ${seed} --verbose`);
  const suites = values['seeds-only'] ? null : await runSuites();
  const report = {
    name: 'chaos',
    commit: commitName(ROOT),
    at: new Date().toISOString(),
    ...figures,
    suites: suites && { passed: suites.passed, failed: suites.failed },
    duration_s: Math.round((Date.now() - start) / 1000),
  };
  writeFileSync(join(ROOT, 'docs/reports/chaos.json'), `${JSON.stringify(report, null, 2)}\n`);
  process.exitCode = figures.broken.length === 0 && (suites?.failed.length ?? 0) === 0 ? 0 : 1;
}

async function replay(seed: string): Promise<number> {
  const env: Record<string, string> = { CHAOS_SEED: seed, CHAOS_SIZE: values.short ? 'short' : 'long' };
  if (values.verbose) env.CHAOS_VERBOSE = '1';
  return (await runVitest([SEEDS, '--disable-console-intercept'], env)).code;
}

/** Runs what of these seeds has not run yet, two chunks at a time. */
async function runSeeds(dir: string, from: number, count: number): Promise<Figures[]> {
  const starts = Array.from({ length: Math.ceil(count / CHUNK) }, (_, i) => from + i * CHUNK);
  const open = starts.filter((at) => !existsSync(join(dir, `${at}.json`)));
  if (open.length < starts.length)
    console.log(`${starts.length - open.length} of ${starts.length} parts have run on this commit.`);
  const since = Date.now();
  let done = 0;
  const work = async () => {
    for (let at = open.shift(); at !== undefined; at = open.shift()) {
      const size = Math.min(CHUNK, from + count - at);
      const out = join(dir, `${at}.json`);
      const env = { CHAOS_FROM: String(at), CHAOS_COUNT: String(size), CHAOS_SIZE: 'long', CHAOS_OUT: out };
      await runVitest([SEEDS, '--silent=passed-only'], env);
      if (!existsSync(out)) throw new Error(`the seeds from ${at} did not come to an end, see above`);
      done += 1;
      const left = Math.round((((Date.now() - since) / done) * open.length) / 1000);
      console.log(`seeds ${at} to ${at + size - 1} have run; about ${left} s to go.`);
    }
  };
  await Promise.all(Array.from({ length: PROCESSES }, work));
  return starts.map((at) => JSON.parse(readFileSync(join(dir, `${at}.json`), 'utf8')) as Figures);
}

async function runSuites(): Promise<{ passed: number; failed: string[] }> {
  const { results } = await runVitest(['tests/chaos', '--exclude', SEEDS], { LONG: '1' });
  return results
    ? { passed: results.passed, failed: results.failed.map(String) }
    : { passed: 0, failed: ['did not end'] };
}

await main();
