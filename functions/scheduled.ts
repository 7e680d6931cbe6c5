import { tendAudit } from '../lib/audit/tend.ts';
import type { Ctx } from '../lib/ctx.ts';
import { tendLinear } from '../lib/linear/reconcile/tend-linear.ts';
import type { Anchor } from '../lib/ports.ts';
import { quietFor } from '../lib/sweep/quiet.ts';
import { sweep } from '../lib/sweep/sweep.ts';
import type { QuietStore } from './quiet.ts';

const carry: Parameters<typeof sweep>[1] = async (...delivery) => {
  const { engine } = await import('./engine.ts');
  return engine.advance(...delivery);
};

/**
 * What the cron trigger does each minute: nothing at all while the last sweep's answer still holds, so that an idle
 * database may sleep; else a sweep, which once an hour takes a batch of retention, and the audit log and Linear are tended. Its answer is kept; one that throws
 * leaves none.
 */
export async function onSchedule(
  ctx: Ctx,
  quiet: QuietStore,
  anchors: () => Promise<Anchor[]> = async () => [],
): Promise<void> {
  if (ctx.clock.now() < (await quiet.read())) return;
  const seen = quiet.look();
  const { dueInS, policyVersion, retained, ...swept } = await sweep(ctx, carry);
  if (Object.values(swept).some((count) => count > 0)) ctx.log.info('swept', swept);
  await tendAudit(ctx, retained !== 'not_due', anchors);
  await tendLinear(ctx);
  const seconds = retained === 'more' ? 0 : await quietFor(ctx, { dueInS, policyVersion });
  if (seconds > 0) await quiet.keep(ctx.clock.now() + seconds * 1_000, seen);
}
