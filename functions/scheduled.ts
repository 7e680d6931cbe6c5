import type { Ctx } from '../lib/ctx.ts';
import { quietFor } from '../lib/sweep/quiet.ts';
import { retain } from '../lib/sweep/retain.ts';
import { sweep } from '../lib/sweep/sweep.ts';
import type { QuietStore } from './quiet.ts';

const carry: Parameters<typeof sweep>[1] = async (...delivery) => {
  const { engine } = await import('./engine.ts');
  return engine.advance(...delivery);
};

/**
 * What the cron trigger does each minute: nothing at all while the last sweep's answer still holds, so that an idle
 * database may sleep; else a sweep and, once an hour, a batch of retention. The sweep's answer is kept; one that throws
 * leaves none.
 */
export async function onSchedule(ctx: Ctx, quiet: QuietStore): Promise<void> {
  if (ctx.clock.now() < (await quiet.read())) return;
  const seen = quiet.stirs();
  const { dueInS, policyVersion, ...swept } = await sweep(ctx, carry);
  if (Object.values(swept).some((count) => count > 0)) ctx.log.info('swept', swept);
  const retained = await retain(ctx);
  const seconds = retained.state === 'more' ? 0 : await quietFor(ctx, { dueInS, policyVersion });
  // What was made while this sweep looked is not in its answer.
  if (seconds > 0 && quiet.stirs() === seen) await quiet.keep(ctx.clock.now() + seconds * 1_000);
}
