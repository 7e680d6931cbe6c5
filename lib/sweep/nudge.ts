import { SYSTEM } from '../../schema/event.ts';
import { auditRow } from '../audit/record.ts';
import type { Ctx } from '../ctx.ts';
import { callFunction } from '../db/call.ts';
import type { ApprovalRow } from '../db/rows.ts';
import { utcOrNull } from '../db/time.ts';
import { policyOf } from '../policy/active.ts';
import { escalateRequirements } from '../policy/require.ts';

/** A reminder at first, then the escalations of the request's level. Never moves the deadline. */
export async function nudge(ctx: Ctx, approval: ApprovalRow, now: string): Promise<boolean> {
  const policy = await policyOf(ctx.db, approval.policy_version);
  const { escalation } = policy.levels[approval.risk_level as 'low'];
  const since = (Date.parse(now) - Date.parse(approval.created_at)) / 1000;
  const due = escalation !== null && since >= escalation.after_minutes * 60;
  const level = approval.escalation_level + (due ? 1 : 0);
  const to = due ? escalation.to : approval.decider_roles;
  const requirements = due
    ? escalateRequirements(approval.requirements, escalation.to)
    : approval.requirements;
  const type = due ? 'approval.escalated' : 'approval.reminded';
  const data = { to, escalation_level: level, expires_at: utcOrNull(approval.expires_at) };
  const result = await callFunction<{ won: boolean }>(ctx.db, 'nudge_v1', {
    approval_id: approval.id,
    version: approval.version,
    escalation_level: level,
    requirements,
    decider_roles: [...new Set(requirements.flatMap(({ roles }) => roles))],
    next_at: nextNudge(approval, escalation, level),
    action: { action: due ? 'escalate' : 'remind', actor: 'system', metadata: { to } },
    event: { type, approval_id: approval.id, subtask_id: approval.subtask_id, actor: SYSTEM, data },
    audit: [auditRow({ at: now, actor: 'system', type, subject: approval.id, data })],
    notices: [
      {
        id: `${approval.id}:${type}:${approval.version}`,
        kind: 'log',
        task_id: approval.workflow_id,
        approval_id: approval.id,
        payload: { event: type, to },
      },
    ],
  });
  return result.won;
}

/** When the next escalation is due; null when there is none left. */
function nextNudge(
  approval: ApprovalRow,
  escalation: { after_minutes: number; every_minutes: number; max: number } | null,
  level: number,
): string | null {
  if (!escalation || level >= escalation.max) return null;
  const minutes = escalation.after_minutes + level * escalation.every_minutes;
  const at = Date.parse(approval.created_at) + minutes * 60_000;
  return approval.expires_at && at < Date.parse(approval.expires_at) ? new Date(at).toISOString() : null;
}
