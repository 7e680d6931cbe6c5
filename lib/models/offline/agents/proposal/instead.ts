import type { TurnBrief, TurnDraft } from '../../../../../schema/turn.ts';
import { INSTEAD_OF_CHANGE } from '../../repository/turns.ts';
import { proposalTurn } from './turn.ts';

/** A proposal in place of a change that cannot be made by construction; marked, so nothing ships as if it were. */
export function proposeInstead(brief: TurnBrief, reason: string): TurnDraft {
  const turn = proposalTurn(brief);
  if (turn.finish?.status !== 'completed') return turn;
  const summary = `Not made by construction: ${reason}. ${turn.finish.summary}`.slice(0, 4000);
  const artifacts = turn.finish.artifacts.map((artifact) => ({
    ...artifact,
    data: { ...artifact.data, [INSTEAD_OF_CHANGE]: true, reason },
  }));
  return { ...turn, say: summary, finish: { ...turn.finish, summary, artifacts } };
}
