import type { Ctx } from '../ctx.ts';
import type { Bell } from '../ports.ts';

/** A delivery to be rung for, in so many seconds. */
export type DueDelivery = { id: string; delay_s: number };

/** Of the queue's batches. */
const BATCH = 100;
/** A longer wait is the sweep's: a queue need not keep a message for a day. */
const LONGEST_DELAY_S = 15 * 60;

/** Rings for notices that wait in the outbox. False: the queue refused; the sweep will ring again. */
export async function ringNotices(ctx: Ctx, notices: { id: string; attempts: number }[]): Promise<boolean> {
  return ring(
    ctx,
    notices.map(({ id, attempts }) => bellOf(id, `${id}:${attempts}`)),
  );
}

/** Rings for deliveries when they are due. Each ring has an id of its own: who comes too early or too often finds nothing to do. */
export const ringDeliveries = (ctx: Ctx, due: readonly DueDelivery[]) => ringDue(ctx, 'delivery', due);

/** The same for what Linear told us (`lib/linear/inbox`). */
export const ringInbox = (ctx: Ctx, due: readonly DueDelivery[]) => ringDue(ctx, 'linear', due);

async function ringDue(ctx: Ctx, kind: 'delivery' | 'linear', due: readonly DueDelivery[]): Promise<boolean> {
  const soon = due.filter(({ delay_s }) => delay_s <= LONGEST_DELAY_S);
  const bells = soon.map(({ id, delay_s }) => bellOf(`${kind}:${id}`, `${id}:${ctx.ids.id()}`, delay_s));
  let taken = true;
  for (let at = 0; at < bells.length; at += BATCH)
    taken = (await ring(ctx, bells.slice(at, at + BATCH))) && taken;
  return taken;
}

function bellOf(id: string, dedupId: string, delayS = 0): Bell {
  return {
    path: '/queue/notify',
    body: { v: 1, id },
    dedupId,
    ...(delayS > 0 ? { delayS: Math.ceil(delayS) } : {}),
  };
}

async function ring(ctx: Ctx, bells: Bell[]): Promise<boolean> {
  if (bells.length === 0) return true;
  try {
    await ctx.queue.ring(bells);
    return true;
  } catch (error) {
    ctx.log.error('queue refused notices', { error: String(error) });
    return false;
  }
}
