import { SYSTEM } from '../../schema/event.ts';
import { auditRow } from '../audit/record.ts';
import type { Ctx } from '../ctx.ts';
import { callFunction } from '../db/call.ts';
import type { ApprovalRow, ReadyBell } from '../db/rows.ts';
import { utcOrNull } from '../db/time.ts';
import { ringFor } from '../tasks/bells.ts';

/** Ends a request whose deadline has passed, and rings for who is to be told. False: somebody decided before. */
export async function expire(ctx: Ctx, approval: ApprovalRow, now: string): Promise<boolean> {
  const data = { expires_at: utcOrNull(approval.expires_at), kind: approval.kind };
  const result = await callFunction<{ won: boolean; ready?: ReadyBell[] }>(
    ctx.db,
    approval.kind === 'budget' ? 'expire_budget_v1' : 'expire_v1',
    {
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
    },
  );
  if (result.won) await ringFor(ctx, result.ready ?? []);
  return result.won;
}
