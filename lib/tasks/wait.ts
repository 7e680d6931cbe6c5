import type { TaskStatus } from '../../schema/task.ts';
import type { Ctx } from '../ctx.ts';
import { loadTaskView } from './load.ts';
import type { TaskView } from './view.ts';

const MOVING: readonly TaskStatus[] = ['planning', 'running'];
const PAUSES_MS = [200, 500, 1_000, 2_000];

/**
 * Waits until a task pauses (asks for approval, or has ended) or `seconds` have passed, looking at its row
 * after 0.2, 0.5, 1 and then every 2 seconds. Answers the task as it then stands.
 */
export async function waitForPause(
  ctx: Ctx,
  taskId: string,
  seconds: number,
  sleep = (ms: number) => new Promise<void>((done) => setTimeout(done, ms)),
): Promise<{ paused: boolean; view: TaskView }> {
  const deadline = ctx.clock.now() + seconds * 1_000;
  for (let round = 0; ; round += 1) {
    const left = deadline - ctx.clock.now();
    await sleep(Math.max(0, Math.min(left, PAUSES_MS[round] ?? 2_000)));
    const [row] = await ctx.db.query<{ status: TaskStatus }>('select status from tasks where id = $1', [
      taskId,
    ]);
    const paused = row !== undefined && !MOVING.includes(row.status);
    if (paused || ctx.clock.now() >= deadline) return { paused, view: await loadTaskView(ctx, taskId) };
  }
}
