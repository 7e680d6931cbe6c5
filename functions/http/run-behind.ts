import type { Ctx } from '../../lib/ctx.ts';
import type { Work } from '../../lib/db/rows.ts';
import { DOOR_BUDGET_MS } from '../../lib/engine-limits.ts';
import type { TaskStatus } from '../../schema/task.ts';

/**
 * Goes on with claimed work after the answer, as long as the platform lets an invocation live. The engine is
 * loaded here and not before, so that doors that do not need it start light. Resolves, never rejects, to the
 * status that the task was left in; null when that is not known.
 */
export function runBehind(ctx: Ctx, work: Work | null): Promise<TaskStatus | null> {
  if (!work) return Promise.resolve(null);
  const run = async () => {
    const { engine } = await import('../engine.ts');
    return engine.runAhead(ctx, work, { budgetMs: DOOR_BUDGET_MS });
  };
  const ended = run().catch((error: unknown) => {
    ctx.log.error('run-ahead stopped', { error: String(error) });
    return null;
  });
  ctx.waitUntil(ended);
  return ended;
}
