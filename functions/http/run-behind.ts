import type { Ctx } from '../../lib/ctx.ts';
import type { Work } from '../../lib/db/rows.ts';
import { DOOR_BUDGET_MS } from '../../lib/engine-limits.ts';

/**
 * Goes on with claimed work after the answer, as long as the platform lets an invocation live. The engine is
 * loaded here and not before, so that doors that do not need it start light.
 */
export function runBehind(ctx: Ctx, work: Work | null): void {
  if (!work) return;
  const run = async () => {
    const { engine } = await import('../engine.ts');
    await engine.runAhead(ctx, work, { budgetMs: DOOR_BUDGET_MS });
  };
  ctx.waitUntil(
    run().catch((error: unknown) => ctx.log.error('run-ahead stopped', { error: String(error) })),
  );
}
