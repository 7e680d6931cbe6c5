import type { Ctx } from '../ctx.ts';
import { callFunction } from '../db/call.ts';
import { outcomeParts } from './outcome.ts';

/** So long after an approval was spent whoever spent it has said what became of it. */
const HOURS = 24;
const BATCH = 100;
const UNREPORTED = `select a.id, a.workflow_id, a.consumed_by, a.action_type from effects e join approval_requests a on a.id = e.approval_id::uuid
  where e.state = 'intent' and e.task_id like 'gate:%' and e.at <= (select clock_timestamp()) - interval '${HOURS} hours' order by e.at limit ${BATCH}`;

type Row = { id: string; workflow_id: string; consumed_by: string; action_type: string };

/** Calls through the gate of which nobody told what became of them are unknown from then on: people are told, and reminded. */
export async function doubtUnreported(ctx: Ctx, now: string): Promise<number> {
  const rows = await ctx.db.query<Row>(UNREPORTED);
  for (const row of rows) {
    const said = { state: 'unknown' as const, summary: `No outcome was reported within ${HOURS} hours.` };
    await callFunction(ctx.db, 'outcome_v1', { ...outcomeParts(row, said, 'system', now), from: ['intent'] });
  }
  return rows.length;
}
