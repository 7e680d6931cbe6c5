import type { Ctx } from '../../lib/ctx.ts';
import type { Work } from '../../lib/db/rows.ts';
import { DOOR_BUDGET_MS } from '../../lib/engine-limits.ts';
import { type Cover, uncover } from '../../lib/tasks/bells.ts';
import type { TaskStatus } from '../../schema/task.ts';

/**
 * Goes on with claimed work after the answer, as long as the platform lets an invocation live, and takes back the bell
 * that covered it when it has come to its end. The engine is loaded here and not before, so that doors that do not need
 * it start light. Resolves, never rejects, to the status that the task was left in; null when that is not known.
 */
export function runBehind(
  ctx: Ctx,
  { work, cover }: { work: Work | null; cover: Cover | null },
): Promise<TaskStatus | null> {
  if (!work) return Promise.resolve(null);
  const run = async () => {
    const { engine } = await import('../engine.ts');
    const status = await engine.runAhead(ctx, work, { budgetMs: DOOR_BUDGET_MS });
    if (cover && status !== null) ctx.waitUntil(uncover(ctx, cover));
    return status;
  };
  const ended = run().catch((error: unknown) => {
    ctx.log.error('run-ahead stopped', { error: String(error) });
    return null;
  });
  ctx.waitUntil(ended);
  return ended;
}
