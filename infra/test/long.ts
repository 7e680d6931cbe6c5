import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { readSources } from '../check/source.ts';
import { readCommandLine } from '../local/command-line.ts';
import { commitName } from './commit-name.ts';
import { ROOT, runVitest } from './run-vitest.ts';

/** One suite's run with full counts, `docs/reports/<name>.json`; a suite may have put figures of its own there. */
interface LongReport {
  name: string;
  /** What was tested; with `+` when files differed from it. */
  commit: string;
  passed: number;
  failed: number;
  skipped: number;
  duration_s: number;
  finished_at: string;
}

const REPORTS = join(ROOT, 'docs/reports');

/**
 * `npm run test:long [-- names...] [--again]`: the suites that read LONG or write a report, with their full
 * counts, one after the other. A suite that has passed on this very commit is not run again, so an interrupted run goes on.
 */
async function main(): Promise<void> {
  const { values, positionals, refuse } = readCommandLine(
    {
      command: 'npm run test:long -- [names...] [options]',
      does: 'The suites that read LONG or write a report, with full counts; goes on where it stopped.',
      positionals: true,
    },
    { again: { type: 'boolean', help: 'also those that have passed on this commit' } },
  );
  const suites = findSuites().filter(({ name }) => positionals.length === 0 || positionals.includes(name));
  const unknown = positionals.filter((name) => !suites.some((suite) => suite.name === name));
  if (suites.length === 0 || unknown.length > 0)
    refuse(`there is no long suite called ${unknown.join(', ')}.`);
  const commit = commitName(ROOT);
  const failed: string[] = [];
  for (const { name, path } of suites) {
    if (!values.again && hasPassed(name, commit)) console.log(`${name}: has passed on ${commit}`);
    else if (!(await runSuite(name, path, commit))) failed.push(name);
  }
  console.log(
    `${suites.length - failed.length} suites passed, ${failed.length} failed${failed.length > 0 ? `: ${failed.join(', ')}` : ''}`,
  );
  process.exitCode = failed.length === 0 ? 0 : 1;
}

function findSuites(): { name: string; path: string }[] {
  return readSources(ROOT)
    .filter(
      ({ path, text }) => path.endsWith('.test.ts') && /\bprocess\.env\.LONG\b|\bwriteReport\(/.test(text),
    )
    .map(({ path }) => ({ name: basename(path, '.test.ts'), path }));
}

async function runSuite(name: string, path: string, commit: string): Promise<boolean> {
  const start = Date.now();
  const { code, results, seconds } = await runVitest([path], { LONG: '1' });
  if (!results) return false;
  const file = join(REPORTS, `${name}.json`);
  const figures =
    existsSync(file) && statSync(file).mtimeMs >= start ? JSON.parse(readFileSync(file, 'utf8')) : {};
  const report: LongReport = {
    ...figures,
    name,
    commit,
    passed: results.passed,
    failed: results.failed.length,
    skipped: results.skipped.length,
    duration_s: Number(seconds.toFixed(1)),
    finished_at: new Date().toISOString(),
  };
  mkdirSync(REPORTS, { recursive: true });
  writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
  return code === 0;
}

function hasPassed(name: string, commit: string): boolean {
  const file = join(REPORTS, `${name}.json`);
  if (!existsSync(file)) return false;
  const report = JSON.parse(readFileSync(file, 'utf8')) as LongReport;
  return report.commit === commit && report.failed === 0 && report.passed > 0;
}

await main();
