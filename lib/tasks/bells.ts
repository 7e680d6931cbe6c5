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
export async function ringFor(ctx: Ctx, rows: ReadyBell[], delayS?: number): Promise<boolean> {
  if (rows.length === 0) return true;
  try {
    await ctx.queue.ring(rows.map((row) => bellFor(row, delayS)));
    return true;
  } catch (error) {
    ctx.log.error('queue refused bells', { rows: rows.map(({ id }) => id), error: String(error) });
    return false;
  }
}

/** The one bell that covers a chain of run-ahead behind an HTTP door: it rings when the first lease would have run out. */
export function coverBell(ctx: Ctx, work: ReadyBell): Promise<boolean> {
  return ringFor(ctx, [work], LEASE_S + 2);
}
