import * as z from 'zod';

/** A part of a budget, in both currencies; null: that one is not limited. */
export type Slice = { usd: number | null; tokens: number | null };

/** What became of a task's budget besides its `usage`; a key that is missing means none of it. */
export type Spending = {
  /** The sum of the slices that claims hold now. */
  reserved?: Slice;
  /** Slices of workers that did not come back: counted as spent. */
  lost?: Slice;
  /** Leave to finish was given, or refused: nothing more is asked in this run. */
  ending?: 'finish_up' | 'stop';
  /** An earlier run was stopped for its budget: people are asked before this one spends anything. */
  stopped?: boolean;
  /** The request for more that is pending. */
  approval_id?: string | null;
};

export const BudgetOption = z.enum(['finish_up', 'raise', 'stop']);
export type BudgetOption = z.infer<typeof BudgetOption>;

/** How people answered the request, as the subtasks that waited for it get it. */
export type BudgetAnswer = {
  approval_id: string;
  status: 'pending' | 'approved' | 'rejected' | 'expired';
  text: string | null;
};

const usd = (what: string, value: number) =>
  z.coerce.number().min(0.001).max(1_000).default(value).describe(what);
const tokens = (what: string, value: number) =>
  z.coerce.number().int().min(100).max(10_000_000).default(value).describe(what);

/** The budget's variables, for the service's configuration. Tasks without a budget are not touched by them. */
export const budgetVariables = {
  BUDGET_SLICE_USD: usd(
    'Most that one claim of a subtask reserves of its task’s budget, 0.001 to 1000.',
    0.5,
  ),
  BUDGET_SLICE_TOKENS: tokens('The same in tokens, 100 to 10000000.', 50_000),
  BUDGET_FINISH_USD: usd('What `finish_up` adds to a spent budget, once, 0.001 to 1000.', 0.1),
  BUDGET_FINISH_TOKENS: tokens('The same in tokens, 100 to 10000000.', 10_000),
};
