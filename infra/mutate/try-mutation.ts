import { redactText } from '../../lib/redact.ts';
import { applyMutation } from './apply.ts';
import type { Mutation } from './mutation.ts';
import { type Outcome, readSelector, runSelected } from './run-tests.ts';

export type Verdict = 'noticed' | 'not noticed' | 'did not apply' | 'did not run' | 'red without it';
export type Tried = { verdict: Verdict; by: string[]; detail: string };

/** Applies one mutation to a copy, runs the tests that must notice it, and puts the copy back. */
export async function tryMutation(root: string, mutation: Mutation): Promise<Tried> {
  let restore: () => void;
  try {
    restore = applyMutation(root, mutation);
  } catch (error) {
    return { verdict: 'did not apply', by: [], detail: (error as Error).message };
  }
  try {
    const outcomes = await runSelected(root, mutation.noticed);
    return outcomes
      ? judge(mutation, outcomes)
      : { verdict: 'did not run', by: [], detail: 'vitest gave no report' };
  } finally {
    restore();
  }
}

/** Those of the selectors whose tests are not there or not green. For the run without any mutation. */
export function redSelectors(selectors: readonly string[], outcomes: Outcome[]): string[] {
  return selectors.filter((selector) => {
    const mine = outcomes.filter((outcome) => matches(selector, outcome));
    return mine.length === 0 || mine.some(({ status }) => status !== 'passed');
  });
}

/** Noticed: each selector has a test that failed. A migration that does not apply breaks everything and shows nothing. */
function judge({ noticed }: Mutation, outcomes: Outcome[]): Tried {
  const broken = outcomes.find(
    ({ status, message }) =>
      status === 'broken' || (status === 'failed' && message.includes('no test database')),
  );
  if (broken) return { verdict: 'did not run', by: [], detail: broken.message.slice(0, 500) };
  const failed = outcomes.filter(({ status }) => status === 'failed');
  const blind = noticed.filter((selector) => !failed.some((outcome) => matches(selector, outcome)));
  // A test's name may hold what looks like a secret, and the report is committed.
  const by = failed.map(({ file, name }) => redactText(`${file} > ${name}`));
  return blind.length > 0
    ? { verdict: 'not noticed', by, detail: `green all the same: ${blind.join('; ')}` }
    : { verdict: 'noticed', by, detail: '' };
}

function matches(selector: string, outcome: Outcome): boolean {
  const { file, words } = readSelector(selector);
  return outcome.file === file && outcome.name.includes(words);
}
