import type { Factor } from '../../schema/action.ts';
import type { ApprovalRow } from '../db/rows.ts';
import { oneLine } from './excerpt.ts';

/** What the task may spend on models, and has spent; null: it is not known here. */
export type TaskMoney = {
  budget: { max_usd: number | null; max_tokens: number | null };
  usage: { cost_usd?: number; input_tokens?: number; output_tokens?: number };
} | null;

/** What is known of the cost: prices that the request names, and what the models may still spend. No guess. */
export function costOf(row: Pick<ApprovalRow, 'risk_factors'>, money: TaskMoney): string[] {
  const named = ((row.risk_factors ?? []) as Factor[])
    .filter(({ rule }) => rule.startsWith('cost_'))
    .map(({ detail }) => oneLine(detail));
  const lines = named.length > 0 ? named : ['No price is named, and the platform knows none.'];
  if (!money) return lines;
  const { max_usd, max_tokens } = money.budget;
  const spent = money.usage.cost_usd ?? 0;
  const tokens = (money.usage.input_tokens ?? 0) + (money.usage.output_tokens ?? 0);
  const limit = [
    max_usd === null ? null : `${max_usd} USD`,
    max_tokens === null ? null : `${max_tokens} tokens`,
  ].filter((one) => one !== null);
  return [
    ...lines,
    `Models have cost this task ${spent.toFixed(2)} USD (${tokens} tokens) of ${limit.join(', ') || 'no limit'}.`,
  ];
}
