import { END } from '@langchain/langgraph';
import { isBegun } from '../effects/execute.ts';
import { loadGrants } from '../grants/for-run.ts';
import type { AgentClaim } from './claim.ts';
import { judgeCall } from './judge.ts';
import type { AgentState } from './state.ts';

/** Where an agent may go on. */
export const NEXT = ['model', 'gate', 'budget', 'execute', END] as const;
export type Next = (typeof NEXT)[number];

/** The same as `routeAgent`, but before anybody is asked: leave may have been given beforehand, which is looked for once a claim. */
export async function routeOrGrant(claim: AgentClaim, state: AgentState): Promise<Next> {
  const next = await routeAgent(claim, state);
  if (next !== 'gate' || claim.run.grants) return next;
  await loadGrants(claim.run);
  return routeAgent(claim, state);
}

/** Where an agent in this state goes on: the gate only when there is something to ask. */
export async function routeAgent({ run, cards }: AgentClaim, state: AgentState): Promise<Next> {
  if (state.finished) return END;
  if (state.short) return 'budget';
  const call = state.calls[state.cursor];
  if (!call) return 'model';
  if (isBegun(run, { turn: state.turn, callIndex: state.cursor })) return 'execute';
  const { verdict } = await judgeCall(run, cards, call, state.answer);
  return verdict === 'ask' ? 'gate' : 'execute';
}
