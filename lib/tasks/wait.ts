import type { TaskStatus } from '../../schema/task.ts';
import type { Ctx } from '../ctx.ts';
import { loadTaskView } from './load.ts';
import type { TaskView } from './view.ts';

const MOVING: readonly TaskStatus[] = ['planning', 'running'];
const PAUSES_MS = [200, 500, 1_000, 2_000];

export type WaitOptions = {
  /** What this invocation itself does for the task; resolves to the status that it left, null when it cannot say. */
  own?: Promise<TaskStatus | null>;
  sleep?: (ms: number) => Promise<void>;
};

/**
 * Waits until a task pauses (asks for approval, or has ended) or `seconds` have passed: for the end of what this
 * invocation does itself, then by looking at its row after 0.2, 0.5, 1 and every 2 seconds. Answers its status.
 */
export async function waitForStatus(
  ctx: Ctx,
  taskId: string,
  seconds: number,
  { own, sleep = rest }: WaitOptions = {},
): Promise<TaskStatus | null> {
  const deadline = ctx.clock.now() + seconds * 1_000;
  const left = await within(own, seconds * 1_000);
  if (left && !MOVING.includes(left)) return left;
  for (let round = 0; ; round += 1) {
    await sleep(Math.max(0, Math.min(deadline - ctx.clock.now(), PAUSES_MS[round] ?? 2_000)));
    const [row] = await ctx.db.query<{ status: TaskStatus }>('select status from tasks where id = $1', [
      taskId,
    ]);
    const paused = row !== undefined && !MOVING.includes(row.status);
    if (paused || ctx.clock.now() >= deadline) return row?.status ?? null;
  }
}

/** The same, answering the task as it then stands. */
export async function waitForPause(
  ctx: Ctx,
  taskId: string,
  seconds: number,
  options: WaitOptions = {},
): Promise<{ paused: boolean; view: TaskView }> {
  const status = await waitForStatus(ctx, taskId, seconds, options);
  const view = await loadTaskView(ctx, taskId);
  return { paused: status !== null && !MOVING.includes(status), view };
}

/** What `own` resolves to, or null when it takes longer. */
async function within<T>(own: Promise<T | null> | undefined, ms: number): Promise<T | null> {
  if (!own) return null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<null>((done) => {
    timer = setTimeout(() => done(null), ms);
  });
  try {
    return await Promise.race([own, late]);
  } finally {
    clearTimeout(timer);
  }
}

const rest = (ms: number) => new Promise<void>((done) => setTimeout(done, ms));
