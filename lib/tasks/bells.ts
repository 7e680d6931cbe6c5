import type { Ctx } from '../ctx.ts';
import type { ReadyBell } from '../db/rows.ts';
import { LEASE_S } from '../engine-limits.ts';
import type { Bell } from '../ports.ts';

/** A bell for one row of work. Each ring has an id of its own, so that no repair is swallowed as a duplicate. */
function bellFor(row: ReadyBell, delayS = row.delay_s ?? 0): Bell {
  return {
    path: '/queue/advance',
    body: { v: 1, kind: row.kind, id: row.id },
    dedupId: `${row.id}:${row.version}:${row.bells}`,
    delayS,
  };
}

/**
 * Rings for rows that others should take. A queue that refuses is no failure (false): the sweep rings what is
 * overdue, and carries it on itself where the queue still refuses.
 */
export async function ringFor(ctx: Ctx, rows: ReadyBell[]): Promise<boolean> {
  return (
    rows.length === 0 ||
    (await publish(
      ctx,
      rows.map((row) => bellFor(row)),
    )) !== null
  );
}

/** The message of a bell that covers a chain; null when the queue refused it. */
export type Cover = Promise<string | null>;

/** The one bell that covers a chain of run-ahead behind an HTTP door: it rings when the first lease would have run out. */
export async function coverBell(ctx: Ctx, work: ReadyBell): Cover {
  const messages = await publish(ctx, [bellFor(work, LEASE_S + 2)]);
  return messages?.[0] ?? null;
}

/** Takes that bell back when its chain has come to its end: whatever it has left has bells of its own. Never throws. */
export async function uncover(ctx: Ctx, cover: Cover): Promise<void> {
  const message = await cover;
  if (message === null) return;
  try {
    await ctx.queue.cancel([message]);
  } catch (error) {
    // It rings, and its claim finds nothing to do.
    ctx.log.error('bell not taken back', { error: String(error) });
  }
}

async function publish(ctx: Ctx, bells: Bell[]): Promise<string[] | null> {
  try {
    const { traceparent } = ctx;
    return await ctx.queue.ring(traceparent ? bells.map((bell) => ({ ...bell, traceparent })) : bells);
  } catch (error) {
    ctx.log.error('queue refused bells', { rows: bells.map(({ body }) => body.id), error: String(error) });
    return null;
  }
}
