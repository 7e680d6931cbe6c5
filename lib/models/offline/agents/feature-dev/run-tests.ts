import type { Artifact, TurnBrief, TurnDraft } from '../../../../../schema/turn.ts';
import type { JsonObject } from '../../../../../schema/vocabulary.ts';
import { readTests, sayTests } from '../../repository/commit.ts';
import {
  callTurn,
  finishChange,
  finishFailed,
  finishWithoutCall,
  lastCall,
  outputOf,
  priorCommit,
  repositoryOf,
} from '../../repository/turns.ts';

/**
 * Runs the repository's tests as they are, on the task's branch when it has commits, else on the default
 * branch. Tests that fail, or cannot be run here, end the subtask as failed.
 */
export function runTestsTurn(brief: TurnBrief): TurnDraft {
  const repository = repositoryOf(brief);
  if (repository === null) {
    return finishFailed(brief, {
      code: 'no_repository',
      message: 'No repository is named, and the project has none.',
    });
  }
  const listed = lastCall(brief, 'workspace.list_files');
  if (!listed) {
    const args: JsonObject = priorCommit(brief, repository)
      ? { repository, ref: brief.task.branch }
      : { repository };
    return callTurn(`Looking up the commit of ${repository}.`, { tool: 'workspace.list_files', args });
  }
  if (listed.outcome.state !== 'done') return finishWithoutCall(brief, listed);
  const commit = String(outputOf(listed).commit ?? '');
  const run = lastCall(brief, 'workspace.run_tests');
  if (!run) {
    const args = { repository, ref: commit };
    return callTurn(`Running the tests of ${repository}.`, { tool: 'workspace.run_tests', args });
  }
  const tests = readTests(run);
  const artifact: Artifact = {
    kind: 'test_run',
    title: `Tests ${tests.status.replace('_', ' ')}`,
    repository,
    branch: null,
    commit,
    url: null,
    data: { ...tests },
  };
  const summary = `${repository} at ${commit.slice(0, 7)}: ${sayTests(tests)}`;
  if (tests.status === 'passed') return finishChange(brief, { kind: 'run', summary, artifacts: [artifact] });
  const code = tests.status === 'failed' ? 'tests_failed' : 'tests_not_run';
  return finishFailed(brief, { code, message: `${summary}\n${tests.detail}` }, [artifact]);
}
