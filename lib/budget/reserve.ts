import type { Slice, Spending } from '../../schema/budget.ts';
import type { Usage } from '../../schema/turn.ts';
import { callFunction } from '../db/call.ts';
import type { TaskRow } from '../db/rows.ts';
import { FencedError, HeldError } from '../errors.ts';
import type { Run } from '../tasks/run.ts';

/** `ask`: nothing is left and people may be asked for more; `spent`: nothing is left, and that was the last of it. */
export type Funds = 'enough' | 'ask' | 'spent';

type Reserved =
  | { state: 'ok'; slice: Slice }
  | { state: 'held' }
  | { state: 'none'; ending: Spending['ending'] | null; task: Pick<TaskRow, 'budget' | 'usage' | 'spending'> }
  | { state: 'fenced' };

/**
 * Whether the next paid call may start. While the claim's slice lasts that is told without a round trip; then
 * one statement flushes what was spent and reserves the next slice. A task without a budget has always enough.
 * Throws `FencedError`, and `HeldError` while siblings hold what is left: some of it may come back.
 */
export async function findFunds(run: Run): Promise<Funds> {
  const { budget } = run.work.task;
  if (budget.max_usd === null && budget.max_tokens === null) return 'enough';
  if (run.slice && !isSpent(run.slice, run.sinceSlice)) return 'enough';
  const { BUDGET_SLICE_USD, BUDGET_SLICE_TOKENS } = run.ctx.config;
  const reserved = await callFunction<Reserved>(run.ctx.db, 'reserve_v1', {
    task_id: run.work.task.id,
    subtask_id: run.work.id,
    version: run.work.version,
    max_slice: { usd: BUDGET_SLICE_USD, tokens: BUDGET_SLICE_TOKENS },
    ...run.gathered(),
  });
  if (reserved.state === 'fenced') throw new FencedError(run.work.id);
  run.flushed();
  run.granted(reserved.state === 'ok' ? reserved.slice : null);
  if (reserved.state === 'held') throw new HeldError();
  if (reserved.state === 'ok') return 'enough';
  // People are shown what is spent now, not what was spent when the work was claimed.
  Object.assign(run.work.task, reserved.task);
  return reserved.ending ? 'spent' : 'ask';
}

/** Whether one of the slice's currencies is used up. */
export function isSpent(slice: Slice, used: Usage): boolean {
  const tokens = used.input_tokens + used.output_tokens;
  return (
    (slice.usd !== null && used.cost_usd >= slice.usd) || (slice.tokens !== null && tokens >= slice.tokens)
  );
}
