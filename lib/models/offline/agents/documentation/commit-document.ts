import type { Artifact, TurnBrief, TurnDraft } from '../../../../../schema/turn.ts';
import type { Change } from '../../repository/commit.ts';
import { callTurn, finishWithoutCall, lastCall, outputOf } from '../../repository/turns.ts';

type DocumentPhase = { done: false; turn: TurnDraft } | { done: true; commit: string; artifact: Artifact };

/**
 * Commits documents on the task's branch in one turn, without a test run: nothing executes them. A commit that
 * was not carried out ends the subtask with the reason. `kind` is the artifact's.
 */
export function commitDocument(
  brief: TurnBrief,
  from: { repository: string; commit: string },
  change: Change,
  kind: Artifact['kind'],
): DocumentPhase {
  const { repository } = from;
  const { branch } = brief.task;
  const committed = lastCall(brief, 'workspace.commit_files');
  if (!committed) {
    const { message, files } = change;
    const args = { repository, branch, base: from.commit, message, files };
    const call = { tool: 'workspace.commit_files', args };
    return { done: false, turn: callTurn(`${change.title}: committing on ${branch}.`, call) };
  }
  // A retried subtask finds its own commit from before: what it wants is on the branch already.
  const already = committed.outcome.error?.code === 'nothing_to_commit';
  if (committed.outcome.state !== 'done' && !already) {
    return { done: false, turn: finishWithoutCall(brief, committed) };
  }
  const commit = already ? from.commit : String(outputOf(committed).commit ?? '');
  const data = { files: change.files.map(({ path }) => path) };
  return {
    done: true,
    commit,
    artifact: { kind, title: change.title, repository, branch, commit, url: null, data },
  };
}
