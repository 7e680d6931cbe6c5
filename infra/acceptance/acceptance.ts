import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import colors from 'picocolors';
import { readCommandLine } from '../local/command-line.ts';
import { pickPort } from '../local/ports.ts';
import { createLog } from '../local/progress.ts';
import { seedLocal } from '../local/seed.ts';
import { readSettings } from '../local/settings.ts';
import { startStack } from '../local/stack.ts';
import { ROOT, runVitest } from '../test/run-vitest.ts';
import { AUDIT_GATE } from './audit-gate.ts';
import { cliSite } from './cli-site.ts';
import { type Check, GOVERNANCE } from './governance.ts';
import { RISK } from './risk.ts';
import { type Row, readRows } from './rows.ts';

const { values, positionals, refuse } = readCommandLine(
  {
    command: 'npm run acceptance -- audit-gate|governance|risk [--checks-only]',
    does: 'Shows each sentence of an issue by its checks against a fresh stack, and by its tests.',
    positionals: true,
  },
  {
    'checks-only': {
      type: 'boolean',
      default: false,
      help: 'leaves the test files out; they count as not run',
    },
  },
);
/** The tables of sentences, and the checks that they name. */
const TOPICS: Record<string, Record<string, Check>> = {
  'audit-gate': AUDIT_GATE,
  governance: GOVERNANCE,
  risk: RISK,
};
const topic = positionals[0] ?? '';
const checks = TOPICS[topic] ?? refuse(`Which one? There are: ${Object.keys(TOPICS).join(', ')}`);

const rows = readRows(readFileSync(join(ROOT, `tests/acceptance/${topic}.md`), 'utf8'));
/** What was seen of each check and test file: null where all was well. */
const seen = new Map<string, string | null>();
await runChecks([...new Set(rows.flatMap(({ checks }) => checks))]);
if (!values['checks-only']) await runTests([...new Set(rows.flatMap(({ tests }) => tests))]);
process.exitCode = report() ? 0 : 1;

async function runChecks(names: string[]): Promise<void> {
  const localDir = mkdtempSync(join(tmpdir(), 'acceptance-'));
  const settings = readSettings({
    ...process.env,
    PORT: process.env.PORT ?? String(await pickPort()),
    LOCAL_DIR: localDir,
  });
  const log = createLog((line) => console.log(colors.dim(line)));
  const onFatal = (reason: string) => {
    throw new Error(reason);
  };
  const stack = await startStack({ ...settings, log, seed: seedLocal, onFatal });
  try {
    const { baseUrl, databaseUrl } = stack;
    const site = cliSite({ root: ROOT, localDir, baseUrl, databaseUrl });
    for (const name of names) {
      const check = checks[name];
      const failure = check ? await check(site).then(() => null, String) : 'there is no such check';
      seen.set(name, failure);
      log(`${failure === null ? 'ok    ' : 'FAILED'}  ${name}`);
    }
  } finally {
    await stack.stop();
    rmSync(localDir, { recursive: true, force: true });
  }
}

async function runTests(files: string[]): Promise<void> {
  const { results } = await runVitest(files);
  for (const file of files) {
    const failed = results?.failed.filter((name) => name.startsWith(`${file} `)) ?? ['did not run'];
    seen.set(file, failed[0] ?? null);
  }
}

/** Prints a line for each sentence; false when one is not shown. */
function report(): boolean {
  console.log();
  const states = rows.map((row) => ({ row, ...stateOf(row) }));
  for (const { row, state, why } of states)
    console.log(
      `${state.padEnd(8)} ${row.number.padEnd(5)} ${row.sentence}${why ? colors.dim(`  ${why.split('\n')[0]}`) : ''}`,
    );
  const count = (wanted: string) => states.filter(({ state }) => state === wanted).length;
  console.log(
    `\n${count('shown')} shown, ${count('FAILED')} failed, ${count('not run')} not run, ${count('missing')} without a proof`,
  );
  return count('shown') === rows.length;
}

function stateOf({ checks, tests }: Row): { state: string; why: string | null } {
  const proofs = [...checks, ...tests];
  if (proofs.length === 0) return { state: 'missing', why: null };
  const failed = proofs.find((proof) => typeof seen.get(proof) === 'string');
  if (failed) return { state: 'FAILED', why: `${failed}: ${seen.get(failed)}` };
  return proofs.every((proof) => seen.has(proof))
    ? { state: 'shown', why: null }
    : { state: 'not run', why: null };
}
