import type { TurnBrief, TurnDraft } from '../../../../../schema/turn.ts';
import { commitPhase, sayTests } from '../../repository/commit.ts';
import { readPhase } from '../../repository/read.ts';
import { finishChange, finishFailed } from '../../repository/turns.ts';
import type { RepositoryFacts } from '../../repository/types.ts';
import { proposeInstead } from '../proposal/instead.ts';
import { bumpDependency } from './bump-dependency.ts';
import { changeSetting } from './change-setting.ts';
import { cannot, type Draft } from './draft.ts';
import { addEndpoint } from './endpoint/add-endpoint.ts';
import { runTestsTurn } from './run-tests.ts';
import { coverRoute } from './test-case/cover-route.ts';
import { readWish, type Wish } from './wish.ts';

/**
 * Application code by construction: reads the repository, commits the change on the task's branch, runs the
 * tests, and says how they went. Failing tests are repaired once where the cause is known, else they end the
 * subtask as failed. What cannot be built becomes a proposal.
 */
export function featureDevTurn(brief: TurnBrief): TurnDraft {
  if (brief.subtask.kind === 'run') return runTestsTurn(brief);
  const read = readPhase(brief);
  if (!read.done) return read.turn;
  const { facts, paths, commit } = read;
  const wish = readWish(brief);
  const draft = build(wish, facts, paths);
  if (draft.kind === 'cannot') return proposeInstead(brief, draft.reason);
  if (draft.kind === 'nothing') {
    const summary = `Nothing needed changing: ${draft.summary} Read: ${Object.keys(facts.files).length} files at ${commit.slice(0, 7)}.`;
    return finishChange(brief, { kind: 'proposal', summary });
  }
  const from = { repository: facts.name, commit };
  const first = commitPhase(brief, from, draft.change);
  if (!first.done) return (first.rejected ? elsewhere(brief, read, wish) : null) ?? first.turn;
  const repaired = first.tests.status === 'failed' ? build(wish, facts, paths, true) : null;
  const again = repaired?.kind === 'change' && differs(repaired, draft) ? repaired : null;
  if (!again) return endChange(brief, draft.summary, [first]);
  const second = commitPhase(brief, from, again.change, 1);
  if (!second.done) return second.turn;
  return endChange(brief, `${again.summary} Tests that stated the old value state the new one.`, [
    first,
    second,
  ]);
}

function build(wish: Wish | null, facts: RepositoryFacts, paths: string[], repair = false): Draft {
  if (!wish) return cannot('it is not one of the changes that can be made by construction');
  if (wish.kind === 'endpoint') return addEndpoint(facts, wish);
  if (wish.kind === 'test') return coverRoute(facts, wish);
  if (wish.kind === 'dependency') return bumpDependency(facts, wish, paths);
  return changeSetting(facts, wish, repair);
}

function differs(a: Draft, b: Draft): boolean {
  return a.kind === 'change' && b.kind === 'change' && a.change.files.length !== b.change.files.length;
}

/** A rejection that names another path for the endpoint is followed once; null when it names none. */
function elsewhere(
  brief: TurnBrief,
  { facts, paths, commit }: { facts: RepositoryFacts; paths: string[]; commit: string },
  wish: Wish | null,
): TurnDraft | null {
  const said = brief.history
    .flatMap(({ outcomes }) => outcomes)
    .find(({ state }) => state === 'rejected')?.output;
  const path = /(?:^|[\s"'`(])(\/[\w\-/]+)/.exec(
    typeof said === 'string' ? said : (brief.feedback.at(-1) ?? ''),
  )?.[1];
  if (wish?.kind !== 'endpoint' || !path || path === wish.path) return null;
  const draft = build({ ...wish, path }, facts, paths);
  if (draft.kind !== 'change') return null;
  const phase = commitPhase(brief, { repository: facts.name, commit }, draft.change, 1);
  return phase.done
    ? endChange(brief, `${draft.summary} The path is the one the approver named.`, [phase])
    : phase.turn;
}

type Tested = Extract<ReturnType<typeof commitPhase>, { done: true }>;

function endChange(brief: TurnBrief, summary: string, attempts: Tested[]): TurnDraft {
  const artifacts = attempts.flatMap((attempt) => attempt.artifacts);
  const tests = attempts.at(-1)?.tests ?? { status: 'not_run' as const, detail: 'nothing was committed.' };
  if (tests.status === 'failed') {
    const message = `${summary} ${sayTests(tests)}\n${tests.detail}`;
    return finishFailed(brief, { code: 'tests_failed', message }, artifacts);
  }
  return finishChange(brief, { kind: 'change', summary: `${summary} ${sayTests(tests)}`, artifacts });
}
