import type { Action, Vote } from '../../schema/action.ts';
import type { BudgetOption, Spending } from '../../schema/budget.ts';
import type { DecideInput } from '../approvals/consequence.ts';
import type { ApprovalRow } from '../db/rows.ts';
import { invalid } from '../errors.ts';
import type { Budget, BudgetChoices } from './more.ts';

/** What holds for the task once its request is answered: null leaves the budget, or the way of ending, as it is. */
export type BudgetOutcome = { budget: Budget | null; ending: Spending['ending'] | null };

/**
 * An answer with its option put in its place: a budget's yes says how much, and `stop` is a no. Throws 422
 * `option_required` where it is missing, `option_not_applicable` where the request is not about a budget.
 */
export function readOption(approval: Pick<ApprovalRow, 'kind'>, input: DecideInput): DecideInput {
  if (input.decision === 'reject') return input;
  if (approval.kind !== 'budget') {
    if (!input.option) return input;
    throw invalid('option_not_applicable', 'Only a request about a budget takes an `option`.');
  }
  if (!input.option)
    throw invalid('option_required', 'Say what may be spent: send `option`: finish_up, raise or stop.');
  if (input.option !== 'stop') return input;
  return { ...input, decision: 'reject', reason: input.note ?? input.justification ?? 'Spend no more.' };
}

/** The outcome of a decided request. Where several people said yes, the most careful of them is followed. */
export function budgetOutcome(approval: ApprovalRow, status: string, votes: Vote[]): BudgetOutcome {
  if (status === 'rejected') return { budget: null, ending: 'stop' };
  if (status !== 'approved') return { budget: null, ending: null };
  const { choices } = (approval.action_details as unknown as Action).args as unknown as {
    choices: BudgetChoices;
  };
  const option: BudgetOption = votes.every((vote) => vote.option === 'raise') ? 'raise' : 'finish_up';
  return { budget: choices[option], ending: option === 'finish_up' ? 'finish_up' : null };
}
