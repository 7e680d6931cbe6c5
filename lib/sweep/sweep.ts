import type { Ctx } from '../ctx.ts';
import { callFunction } from '../db/call.ts';
import type { ApprovalRow, EffectRow, ReviewRow } from '../db/rows.ts';
import { doubtUnreported } from '../gate/doubt-unreported.ts';
import { type DueAgain, tendDeliveries } from '../notify/tend-deliveries.ts';
import { remindOfReview } from '../reviews/remind.ts';
import { type Carry, carryOn } from './carry-on.ts';
import { expireAll } from './expire.ts';
import { nudge } from './nudge.ts';
import { doubtOrphan, remindOfDoubt } from './remind-of-doubts.ts';
import { type Retained, retain } from './retain.ts';
import { type DueBell, type DueNotice, ringDue } from './ring-due.ts';

type Due = {
  now: string;
  bells: DueBell[];
  expired: ApprovalRow[];
  nudge: ApprovalRow[];
  notices: DueNotice[];
  orphans: EffectRow[];
  unknown: EffectRow[];
  reviews: ReviewRow[];
  next_due: string | null;
  policy_version: number | null;
  dead: number;
  retain: boolean;
  deliveries: DueAgain[];
  untold: boolean;
};
export type Swept = {
  rung: number;
  expired: number;
  nudged: number;
  notices: number;
  doubted: number;
  reminded: number;
  /** Broken glasses whose review is overdue, told again. */
  reviews: number;
  /** Rows and notices that this sweep takes on itself, because the queue does not. */
  carried: number;
  /** Open dead letters: what no machine will move any more. */
  dead: number;
};
/** `dueInS`: seconds until anything could fall due again (0: now); null: nothing is open. `retained`: `not_due` but for once an hour. */
export type SweepAnswer = Swept & {
  dueInS: number | null;
  policyVersion: number | null;
  retained: Retained['state'];
};

const LIMIT = 200;
/** So long at most a sweep goes on expiring; the next one has the rest. */
const EXPIRING_MS = 10_000;
/** So long after its intent a call whose subtask has ended is no longer under way: twice its limit and a margin. */
const ORPHAN_S = 300;
/** Rung so often in vain, over eight minutes and more, a row is put on the list of dead letters. */
const MAX_RINGS = 10;

/**
 * What the clock does: rings for overdue work (a dead worker's lease has run out by then), expires and nudges
 * requests, doubts calls whose answer is lost, reminds of unknown effects, and rings for notices. Each row is its
 * own compare-and-set, so sweeps may overlap and one bad row does not stop the rest. With `carry` the sweep itself
 * goes on with what the queue refuses or does not deliver, behind its answer.
 */
export async function sweep(ctx: Ctx, carry?: Carry): Promise<SweepAnswer> {
  const due = await callFunction<Due>(ctx.db, 'sweep_and_tend_v2', {
    limit: LIMIT,
    orphan_s: ORPHAN_S,
    max_rings: MAX_RINGS,
  });
  const stranded = await ringDue(ctx, due.bells, due.notices);
  const told = await tendDeliveries(ctx, due);
  stranded.notices.push(...told.stranded);
  const expired = await expireDue(ctx, due);
  const nudged = await each(ctx, due.nudge, (approval) => nudge(ctx, approval, due.now));
  const doubted = await each(ctx, due.orphans, (effect) => doubtOrphan(ctx, effect, due.now));
  const reminded = await each(ctx, due.unknown, (effect) => remindOfDoubt(ctx, effect, due.now));
  const reviews = await each(ctx, due.reviews, (review) => remindOfReview(ctx, review, due.now));
  const unreported = due.retain ? await doubtUnreported(ctx, due.now) : 0;
  const retained: Retained = due.retain ? await retain(ctx) : { state: 'not_due' };
  const carried = carry ? stranded.bells.length + stranded.notices.length : 0;
  if (carry && carried > 0) ctx.waitUntil(carryOn(ctx, carry, stranded));
  if (ctx.traces) ctx.waitUntil(ctx.traces.catchUp());
  if (due.dead > 0) ctx.log.error('dead letters are open', { open: due.dead, see: 'GET /dead-letters' });
  return {
    rung: due.bells.length,
    expired,
    nudged,
    notices: due.notices.length + told.rung,
    doubted: doubted + unreported,
    reminded,
    reviews,
    carried,
    dead: due.dead,
    dueInS:
      due.next_due === null ? null : Math.max(0, (Date.parse(due.next_due) - Date.parse(due.now)) / 1_000),
    policyVersion: due.policy_version,
    retained: retained.state,
  };
}

/** A pile of deadlines (a weekend, an outage) is worked off in one sweep, as long as it gets anywhere and its time lasts. */
async function expireDue(ctx: Ctx, { expired: first, now }: Due): Promise<number> {
  const until = ctx.clock.now() + EXPIRING_MS;
  let expired = 0;
  for (let due = first; due.length > 0; ) {
    const won = await expireAll(ctx, due, now);
    expired += won;
    if (due.length < LIMIT || won === 0 || ctx.clock.now() > until) break;
    due = await ctx.db.query<ApprovalRow>(
      `select a.* from approval_requests a where status = 'pending' and expires_at <= (select clock_timestamp())
       order by expires_at limit $1`,
      [LIMIT],
    );
  }
  return expired;
}

async function each<Row extends { id: string } | { key: string }>(
  ctx: Ctx,
  rows: Row[],
  act: (row: Row) => Promise<boolean>,
): Promise<number> {
  let done = 0;
  for (const row of rows) {
    try {
      if (await act(row)) done += 1;
    } catch (error) {
      ctx.log.error('sweep: one row failed', { row: 'id' in row ? row.id : row.key, error: String(error) });
    }
  }
  return done;
}
