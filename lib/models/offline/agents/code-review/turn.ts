import type { Artifact, TurnBrief, TurnDraft } from '../../../../../schema/turn.ts';
import type { JsonObject } from '../../../../../schema/vocabulary.ts';
import {
  callTurn,
  finishFailed,
  finishWithoutCall,
  hintsOf,
  lastCall,
  outputOf,
  priorCommit,
  repositoryOf,
} from '../../repository/turns.ts';
import { isReadWhole } from './change.ts';
import type { Review } from './finding.ts';
import { reviewDiff } from './review.ts';

const LIMITS =
  'It judges by fixed rules: whether the design fits, what the change means for the business, and whether it does what was wanted are for people to judge.';

/**
 * The review agent's next turn: asks for the branches, then for the diff of the branch under review against the
 * default branch, and finishes with the review. A change that is rejected by the review still ends `completed`;
 * its verdict is in the artifact. Errors: `nothing_to_review`, `no_repository`, or the failed call's own.
 */
export function reviewTurn(brief: TurnBrief): TurnDraft {
  const repository = repositoryOf(brief);
  if (repository === null) {
    return finishFailed(brief, {
      code: 'no_repository',
      message: 'The request names no repository to review.',
    });
  }
  const listed = lastCall(brief, 'workspace.list_branches');
  if (!listed) {
    return callTurn(`Looking at the branches of ${repository}.`, {
      tool: 'workspace.list_branches',
      args: { repository },
    });
  }
  if (listed.outcome.state !== 'done') return finishWithoutCall(brief, listed);
  const { base, head } = chooseRange(brief, repository, outputOf(listed));
  if (head === null) return nothingToReview(brief, `${repository} has no branch that the request names.`);
  const compared = lastCall(brief, 'workspace.git_diff');
  if (!compared) {
    return callTurn(`Reading what ${head} changes against ${base}.`, {
      tool: 'workspace.git_diff',
      args: { repository, base, head },
    });
  }
  if (compared.outcome.state !== 'done') return finishWithoutCall(brief, compared);
  return report(brief, { repository, base, head }, outputOf(compared));
}

type Range = { repository: string; base: string; head: string };

/** The task's own branch when it exists, else the branch the request names; against the default branch. */
function chooseRange(
  brief: TurnBrief,
  repository: string,
  output: JsonObject,
): { base: string; head: string | null } {
  const branches = Array.isArray(output.branches) ? output.branches : [];
  const names = branches.map((each) =>
    typeof each === 'string' ? each : String((each as JsonObject | null)?.name ?? ''),
  );
  const base = defaultBranch(output, names);
  const hinted = hintsOf(brief.subtask).branch;
  const asked =
    hinted ??
    namedBranch(
      brief,
      names.filter((name) => name !== base),
    );
  const own = names.includes(brief.task.branch) || priorCommit(brief, repository) ? brief.task.branch : null;
  return { base, head: priorCommit(brief, repository) ? own : (asked ?? own) };
}

function defaultBranch(output: JsonObject, names: string[]): string {
  if (typeof output.default_branch === 'string') return output.default_branch;
  const listed = (output.branches as JsonObject[] | undefined)?.find((each) => each?.default === true);
  if (typeof listed?.name === 'string') return listed.name;
  return names.find((name) => name === 'main' || name === 'master') ?? 'main';
}

/** The longest branch name that stands in the request as a word of its own. */
function namedBranch(brief: TurnBrief, names: string[]): string | null {
  const request = `${brief.subtask.description}\n${brief.task.description}`;
  const found = names.filter((name) => {
    const at = request.indexOf(name);
    const around = `${request[at - 1] ?? ' '}${request[at + name.length] ?? ' '}`;
    return name !== '' && at >= 0 && !/[\w/-]/.test(around);
  });
  return found.sort((a, b) => b.length - a.length)[0] ?? null;
}

function nothingToReview(brief: TurnBrief, message: string): TurnDraft {
  return finishFailed(brief, { code: 'nothing_to_review', message });
}

function report(brief: TurnBrief, { repository, base, head }: Range, output: JsonObject): TurnDraft {
  const diff = typeof output.diff === 'string' ? output.diff : '';
  if (diff.trim() === '') return nothingToReview(brief, `${head} changes nothing against ${base}.`);
  const review = reviewDiff(diff);
  const files = Array.isArray(output.files) ? output.files.length : 0;
  const counted = `${files} changed file${files === 1 ? '' : 's'}`;
  const cut = output.truncated === true ? ' The diff was cut off, so its end was not read.' : '';
  const left = isReadWhole(diff)
    ? ''
    : ' Generated files, and what is longer than people write, were not read.';
  const summary = `${sayVerdict(review, `${counted} of ${head} against ${base}`)}${cut}${left} ${LIMITS}`;
  const artifact: Artifact = {
    kind: 'review',
    title: `Review of ${head}: ${review.verdict.replace('_', ' ')}${sayScore(review)}`,
    repository,
    branch: head,
    commit: typeof output.head === 'string' ? output.head : null,
    url: null,
    data: { base, files, ...review },
  };
  const finish = {
    status: 'completed',
    kind: 'review',
    summary,
    artifacts: [artifact],
    error: null,
  } as const;
  return { say: summary, calls: [], finish: { ...finish, artifacts: [...finish.artifacts] } };
}

function sayScore({ score }: Pick<Review, 'score'>): string {
  return score === null ? '' : `, ${score} of 100`;
}

const SHOWN = 10;

function sayVerdict({ findings, score, verdict }: Review, what: string): string {
  if (verdict === 'not_judged') {
    return `Not judged: ${what} hold${/^1 /.test(what) ? 's' : ''} nothing that the rules read, such as code, configuration or container files, so nothing is approved by it.`;
  }
  const said = { approved: 'Approved', needs_changes: 'Needs changes', rejected: 'Rejected' }[verdict];
  const head = `${said}${sayScore({ score })}: reviewed ${what}, ${findings.length || 'no'} finding${findings.length === 1 ? '' : 's'}.`;
  const lines = findings
    .slice(0, SHOWN)
    .map(({ severity, file, line, message }) => `- ${severity}: ${file}:${line} ${message}`);
  const more = findings.length > SHOWN ? [`- and ${findings.length - SHOWN} more in the artifact`] : [];
  return lines.length === 0 ? head : `${[head, ...lines, ...more].join('\n').slice(0, 3300)}\n`;
}
