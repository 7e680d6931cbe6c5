import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { killTree } from '../local/processes.ts';
import type { JsonReport } from '../test/results.ts';

/** One test of a run. */
export type Outcome = { file: string; name: string; status: string; message: string };

/** Longest a run may take, by how many selectors it has; a test of its own gives up long before. */
const limitMs = (selectors: number) => 240_000 + 15_000 * selectors;

/** `file`, or `file > words of the test's name`. */
export function readSelector(selector: string): { file: string; words: string } {
  const at = selector.indexOf(' > ');
  return at < 0
    ? { file: selector, words: '' }
    : { file: selector.slice(0, at), words: selector.slice(at + 3) };
}

/** Runs the tests that these selectors name, with vitest in `root`; null when it did not come to an end. */
export async function runSelected(root: string, selectors: readonly string[]): Promise<Outcome[] | null> {
  const read = selectors.map(readSelector);
  const words = [...new Set(read.map((each) => each.words))];
  const filter = words.includes('') ? [] : ['-t', words.map(escapePattern).join('|')];
  const dir = mkdtempSync(join(tmpdir(), 'mutate-run-'));
  const report = join(dir, 'report.json');
  const args = ['run', '--reporter=json', `--outputFile.json=${report}`, '--maxWorkers=1', ...filter];
  const files = [...new Set(read.map(({ file }) => file))];
  const child = spawn(process.execPath, [join(root, 'node_modules/vitest/vitest.mjs'), ...args, ...files], {
    cwd: root,
    stdio: 'ignore',
    env: { ...process.env, LONG: '' },
  });
  const timer = setTimeout(() => void killTree(child.pid!, 'SIGKILL'), limitMs(selectors.length));
  await new Promise((done) => child.once('close', done).once('error', done));
  clearTimeout(timer);
  try {
    return outcomesOf(JSON.parse(readFileSync(report, 'utf8')) as JsonReport, root);
  } catch {
    return null;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** A file that could not run at all is an outcome without a name. */
function outcomesOf(report: JsonReport, root: string): Outcome[] {
  return report.testResults.flatMap(({ name, status, message, assertionResults }) => {
    const file = name.replaceAll('\\', '/').replace(`${root.replaceAll('\\', '/')}/`, '');
    const tests = assertionResults
      .filter((test) => test.status === 'passed' || test.status === 'failed')
      .map((test) => ({
        file,
        name: test.fullName.trim(),
        status: test.status,
        message: (test.failureMessages ?? []).join('\n'),
      }));
    const whole = status === 'failed' && !tests.some((test) => test.status === 'failed');
    return whole ? [...tests, { file, name: '', status: 'broken', message }] : tests;
  });
}

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
