import type { Ctx } from '../ctx.ts';
import type { ReadyBell } from '../db/rows.ts';
import { ringFor } from './bells.ts';

/** With a second on top: a bell that comes a moment too soon finds the lease alive. */
const OPEN = `select x.*, greatest(0, ceil(extract(epoch from x.wake_at - clock_timestamp())))::int + 1 as delay_s from (
    select 'task' as kind, id, version, bells, wake_at from tasks where id = $1 and work in ('ready', 'running')
    union all select 'subtask', id, version, bells, wake_at from subtasks where task_id = $1 and status in ('ready', 'running')
  ) x where x.wake_at is not null`;

/**
 * For a request whose answer is given a second time: whatever cut the first one off may also have cut off the bells of
 * what it claimed or made ready. Each such row of the task is rung for when it falls due, under the same id as the bell
 * that it should have: one that was rung after all swallows this one. Never throws; the sweep rings all the same.
 */
export async function coverAgain(ctx: Ctx, taskId: string): Promise<void> {
  try {
    await ringFor(ctx, await ctx.db.query<ReadyBell>(OPEN, [taskId]));
  } catch (error) {
    ctx.log.error('bells not rung again', { task: taskId, error: String(error) });
  }
}
