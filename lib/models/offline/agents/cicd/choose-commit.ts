import type { Artifact, TurnBrief } from '../../../../../schema/turn.ts';
import type { JsonObject } from '../../../../../schema/vocabulary.ts';
import { hintsOf, INSTEAD_OF_CHANGE } from '../../repository/turns.ts';

type Problem = { code: string; message: string };
type Branch = { name: string; head: string; default: boolean };

/** Why nothing of this task may be deployed, from what the earlier subtasks left; null when nothing speaks against it. */
export function findObstacle(brief: TurnBrief): Problem | null {
  const made = brief.prior.flatMap(({ title, finish }) =>
    finish.artifacts.map((artifact) => ({ title, artifact })),
  );
  const bad = made.find(({ artifact }) => artifact.kind === 'review' && isRejection(artifact.data));
  if (bad) {
    const message = `Not deployed: the review "${bad.title}" found critical faults (${bad.artifact.title}).`;
    return { code: 'review_blocked', message };
  }
  const missing = made.find(({ artifact }) => artifact.data[INSTEAD_OF_CHANGE] === true);
  if (missing) {
    const message = `Not deployed: "${missing.title}" ended as a proposal, so the change that was to be shipped does not exist.`;
    return { code: 'change_missing', message };
  }
  return null;
}

/**
 * The commit to deploy, with the reason: the ref that the request names, else the head of the task's branch
 * when subtasks committed there, else the head of the default branch. A branch head that no subtask of this
 * task made is not deployed.
 */
export function chooseCommit(
  brief: TurnBrief,
  repository: string,
  output: JsonObject,
): { commit: string; why: string } | Problem {
  const branches = Array.isArray(output.branches) ? (output.branches as unknown as Branch[]) : [];
  const { ref = '' } = hintsOf(brief.subtask);
  if (/^[0-9a-f]{7,40}$/.test(ref)) return { commit: ref, why: 'the commit that the request names' };
  const named = branches.find(({ name }) => name === ref);
  if (named) return { commit: named.head, why: `the head of ${named.name}` };
  if (ref !== '') return { code: 'unknown_ref', message: `${repository} has no branch or commit "${ref}".` };
  const made = brief.prior
    .flatMap(({ finish }) => finish.artifacts)
    .filter((artifact) => isOnBranch(artifact, brief.task.branch, repository));
  return made.length > 0 ? ofTask(brief, made, branches) : ofDefault(repository, branches);
}

function ofTask(
  brief: TurnBrief,
  made: Artifact[],
  branches: Branch[],
): { commit: string; why: string } | Problem {
  const { branch } = brief.task;
  const head = branches.find(({ name }) => name === branch)?.head ?? '';
  if (!made.some(({ commit }) => commit === head)) {
    const message = `Not deployed: ${branch} ends at ${head || 'no commit'}, which no subtask of this task made.`;
    return { code: 'branch_moved', message };
  }
  const reviewed = brief.prior
    .flatMap(({ finish }) => finish.artifacts)
    .findLast(({ kind, commit, data }) => kind === 'review' && commit !== null && isJudged(data))?.commit;
  if (reviewed === head) return { commit: head, why: `the reviewed commit of ${branch}` };
  return reviewed
    ? {
        commit: head,
        why: `the last commit of ${branch}; the review read ${reviewed.slice(0, 7)}, before it`,
      }
    : { commit: head, why: `the last commit of ${branch}` };
}

function ofDefault(repository: string, branches: Branch[]): { commit: string; why: string } | Problem {
  const main = branches.find((branch) => branch.default);
  return main
    ? { commit: main.head, why: `the head of ${main.name}` }
    : { code: 'nothing_to_deploy', message: `${repository} has no default branch to deploy.` };
}

function isOnBranch(artifact: Artifact, branch: string, repository: string): boolean {
  return (
    artifact.commit !== null &&
    artifact.branch === branch &&
    (artifact.repository ?? repository) === repository
  );
}

/** A review that found nothing to judge stands in no deploy's way and vouches for nothing. */
function isJudged(data: Record<string, unknown>): boolean {
  return data.verdict !== 'not_judged';
}

function isRejection(data: Record<string, unknown>): boolean {
  const findings = Array.isArray(data.findings) ? (data.findings as { severity?: unknown }[]) : [];
  return data.verdict === 'rejected' || findings.some((finding) => finding?.severity === 'critical');
}
