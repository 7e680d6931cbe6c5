import { interrupt } from '@langchain/langgraph';
import type { BudgetAnswer } from '../../../schema/budget.ts';
import type { AgentClaim } from '../claim.ts';
import { type AgentState, failWith } from '../state.ts';

/** Pauses the thread until people have answered whether more may be spent. Nothing comes before the interrupt. */
export function budgetNode(_claim: AgentClaim, state: AgentState): Partial<AgentState> {
  const answer = interrupt<{ budget: true }, BudgetAnswer>({ budget: true });
  const feedback = answer.text ? [...state.feedback, answer.text] : state.feedback;
  if (answer.status === 'approved' || answer.status === 'pending') return { short: false, feedback };
  const why = answer.status === 'rejected' ? (answer.text ?? 'No more may be spent.') : 'Nobody answered.';
  const message = `The task’s budget is spent, and it was not raised: ${why}`;
  return { short: false, feedback, finished: failWith('proposal', 'budget_exhausted', message) };
}
