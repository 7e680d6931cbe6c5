import type { Artifact, ProposedCall, TurnBrief, TurnDraft } from '../../../../schema/turn.ts';
import { callsSoFar, callTurn, finishWithoutCall, outputOf, type PastCall } from './turns.ts';

/** One commit to make: `content` null deletes the file. */
export type Change = {
  title: string;
  message: string;
  files: { path: string; content: string | null }[];
};

export type TestReport = {
  status: 'passed' | 'failed' | 'not_run';
  /** Why they were not run, or what the run said at its end. */
  detail: string;
};

export type CommitPhase =
  | { done: false; turn: TurnDraft; rejected: boolean }
  | { done: true; commit: string; tests: TestReport; artifacts: Artifact[] };

const OUTPUT_TAIL = 1500;

/**
 * Commits a change on the task's branch (made from `base` when it is missing) and runs the repository's tests
 * at the new commit, over two turns. `attempt` counts the commits of this subtask from 0, so a second, repaired
 * change can follow. A commit that was not carried out ends the subtask; the caller may override that when
 * `rejected` says a human refused it. Tests that did not run are `not_run`, never passed.
 */
export function commitPhase(
  brief: TurnBrief,
  from: { repository: string; commit: string },
  change: Change,
  attempt = 0,
): CommitPhase {
  const { repository } = from;
  const calls = callsSoFar(brief);
  const committed = calls.filter((call) => call.tool === 'workspace.commit_files')[attempt];
  if (!committed) {
    const { message, files } = change;
    const args = { repository, branch: brief.task.branch, base: from.commit, message, files };
    return ask(`${change.title}: committing on ${brief.task.branch}.`, {
      tool: 'workspace.commit_files',
      args,
    });
  }
  // A retried subtask finds its own commit from before on the branch: what it wants is there already.
  const already = committed.outcome.error?.code === 'nothing_to_commit';
  if (committed.outcome.state !== 'done' && !already) {
    return {
      done: false,
      turn: finishWithoutCall(brief, committed),
      rejected: committed.outcome.state === 'rejected',
    };
  }
  const ref = already ? brief.task.branch : String(outputOf(committed).commit ?? brief.task.branch);
  const tested = calls.slice(calls.indexOf(committed)).find((call) => call.tool === 'workspace.run_tests');
  if (!tested) {
    return ask(`Running the tests of ${repository}.`, {
      tool: 'workspace.run_tests',
      args: { repository, ref },
    });
  }
  const tests = readTests(tested);
  const commit = already ? String(outputOf(tested).commit ?? ref) : ref;
  return { done: true, commit, tests, artifacts: artifactsOf(brief, repository, change, commit, tests) };
}

/** A sentence on how the tests went, for summaries. */
export function sayTests(tests: TestReport): string {
  if (tests.status === 'passed') return "The repository's tests pass at that commit.";
  if (tests.status === 'not_run') return `The tests were not run: ${tests.detail}`;
  return "The repository's tests fail at that commit.";
}

function ask(say: string, call: ProposedCall): CommitPhase {
  return { done: false, turn: callTurn(say, call), rejected: false };
}

/** What a call of `run_tests` came to; a call that was not carried out is `not_run`. */
export function readTests(call: PastCall): TestReport {
  if (call.outcome.state !== 'done') {
    return {
      status: 'not_run',
      detail: call.outcome.error?.message ?? `the call was ${call.outcome.state}.`,
    };
  }
  const { status, reason, output } = outputOf(call);
  const said = String(status === 'not_run' ? (reason ?? 'no reason was given.') : (output ?? ''));
  // Stack frames inside Node say nothing and would crowd out what failed.
  const detail = said.replace(/^\s+at .*\bnode:.*\n?/gm, '');
  return {
    status: status === 'passed' || status === 'failed' ? status : 'not_run',
    detail: detail.slice(-OUTPUT_TAIL),
  };
}

function artifactsOf(
  brief: TurnBrief,
  repository: string,
  change: Change,
  commit: string,
  tests: TestReport,
): Artifact[] {
  const at = { repository, branch: brief.task.branch, commit, url: null };
  const files = change.files.map(({ path }) => path);
  return [
    { kind: 'commit', title: change.title, ...at, data: { files } },
    { kind: 'test_run', title: `Tests ${tests.status.replace('_', ' ')}`, ...at, data: { ...tests } },
  ];
}
