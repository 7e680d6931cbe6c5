import { SYSTEM } from '../../schema/event.ts';
import { auditRow } from '../audit/record.ts';
import type { Ctx } from '../ctx.ts';
import { callFunction } from '../db/call.ts';
import type { ApprovalRow, EffectRow, ReadyBell } from '../db/rows.ts';
import { utcOrNull } from '../db/time.ts';
import { ringFor } from '../tasks/bells.ts';
import { nudge } from './nudge.ts';
import { doubtOrphan, remindOfDoubt } from './remind-of-doubts.ts';

type Due = {
  now: string;
  bells: ReadyBell[];
  expired: ApprovalRow[];
  nudge: ApprovalRow[];
  notices: { id: string; attempts: number }[];
  orphans: EffectRow[];
  unknown: EffectRow[];
};
export type Swept = {
  rung: number;
  expired: number;
  nudged: number;
  notices: number;
  doubted: number;
  reminded: number;
};

const LIMIT = 200;
/** One QStash batch holds so many messages. */
const BATCH = 100;
/** So long after its intent a call whose subtask has ended is no longer under way: twice its limit and a margin. */
const ORPHAN_S = 300;

/**
 * What the clock does: rings for overdue work (a dead worker's lease has run out by then), expires and nudges
 * requests, doubts calls whose answer is lost, reminds of unknown effects, and rings for notices. Each row is its own compare-and-set, so sweeps may overlap and one bad row
 * does not stop the rest.
 */
export async function sweep(ctx: Ctx): Promise<Swept> {
  const due = await callFunction<Due>(ctx.db, 'sweep_v1', {
    limit: LIMIT,
    retention: true,
    orphan_s: ORPHAN_S,
  });
  for (let i = 0; i < due.bells.length; i += BATCH) await ringFor(ctx, due.bells.slice(i, i + BATCH));
  await ringNotices(ctx, due.notices);
  const expired = await each(ctx, due.expired, (approval) => expire(ctx, approval, due.now));
  const nudged = await each(ctx, due.nudge, (approval) => nudge(ctx, approval, due.now));
  const doubted = await each(ctx, due.orphans, (effect) => doubtOrphan(ctx, effect, due.now));
  const reminded = await each(ctx, due.unknown, (effect) => remindOfDoubt(ctx, effect, due.now));
  return { rung: due.bells.length, expired, nudged, notices: due.notices.length, doubted, reminded };
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

async function expire(ctx: Ctx, approval: ApprovalRow, now: string): Promise<boolean> {
  const data = { expires_at: utcOrNull(approval.expires_at), kind: approval.kind };
  const result = await callFunction<{ won: boolean; ready?: ReadyBell[] }>(ctx.db, 'expire_v1', {
    approval_id: approval.id,
    events: [
      {
        type: 'approval.expired',
        approval_id: approval.id,
        subtask_id: approval.subtask_id,
        actor: SYSTEM,
        data,
      },
    ],
    audit: [auditRow({ at: now, actor: 'system', type: 'approval.expired', subject: approval.id, data })],
    notices: [
      {
        id: `${approval.id}:expired`,
        kind: 'log',
        task_id: approval.workflow_id,
        approval_id: approval.id,
        payload: { event: 'approval_expired' },
      },
    ],
  });
  if (result.won) await ringFor(ctx, result.ready ?? []);
  return result.won;
}

async function ringNotices(ctx: Ctx, notices: Due['notices']): Promise<void> {
  const bells = notices.map(({ id, attempts }) => ({
    path: '/queue/notify' as const,
    body: { v: 1, id },
    dedupId: `${id}:${attempts}`,
  }));
  try {
    for (let i = 0; i < bells.length; i += BATCH) await ctx.queue.ring(bells.slice(i, i + BATCH));
  } catch (error) {
    ctx.log.error('queue refused notices', { error: String(error) });
  }
}
