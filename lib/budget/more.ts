import type { Config } from '../../schema/config.ts';
import type { TaskRow } from '../db/rows.ts';

export type Budget = TaskRow['budget'];

/** The budgets that an approver may choose between, in full: what is shown is what is hashed and what will hold. */
export type BudgetChoices = { finish_up: Budget; raise: Budget };

/**
 * `raise` doubles every limit of the budget. `finish_up` adds a small fixed amount to what is spent and held, so
 * that the agents can end cleanly. A currency without a limit stays so. Pure.
 */
export function budgetChoices(
  task: Pick<TaskRow, 'budget' | 'usage' | 'spending'>,
  config: Pick<Config, 'BUDGET_FINISH_USD' | 'BUDGET_FINISH_TOKENS'>,
): BudgetChoices {
  const { budget, usage, spending } = task;
  const held = (currency: 'usd' | 'tokens') =>
    Number(spending?.reserved?.[currency] ?? 0) + Number(spending?.lost?.[currency] ?? 0);
  const usd = Math.max(budget.max_usd ?? 0, usage.cost_usd + held('usd'));
  const tokens = Math.max(budget.max_tokens ?? 0, usage.input_tokens + usage.output_tokens + held('tokens'));
  const within = (max_usd: number, max_tokens: number): Budget => ({
    max_usd: budget.max_usd === null ? null : Number(max_usd.toFixed(6)),
    max_tokens: budget.max_tokens === null ? null : Math.ceil(max_tokens),
  });
  return {
    finish_up: within(usd + config.BUDGET_FINISH_USD, tokens + config.BUDGET_FINISH_TOKENS),
    raise: within(2 * usd, 2 * tokens),
  };
}
