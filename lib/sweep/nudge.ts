import { SYSTEM } from '../../schema/event.ts';
import { auditRow } from '../audit/record.ts';
import type { Ctx } from '../ctx.ts';
import { callFunction } from '../db/call.ts';
import type { ApprovalRow } from '../db/rows.ts';
import { utcOrNull } from '../db/time.ts';
import { policyOf } from '../policy/active.ts';
import { escalateRequirements } from '../policy/require.ts';

/**
 * A reminder at first, then the escalations of the request's level. Never moves the deadline. Counted from the
 * deadline back: that moves on with a halt, and the time of the request does not.
 */
export async function nudge(ctx: Ctx, approval: ApprovalRow, now: string): Promise<boolean> {
  const policy = await policyOf(ctx.db, approval.policy_version);
  const { escalation, approve_by_minutes } = policy.levels[approval.risk_level as 'low'];
  const opened = openedAt(approval, approve_by_minutes);
  const since = (Date.parse(now) - opened) / 1000;
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
    next_at: nextNudge(approval, opened, escalation, level),
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

/** Milliseconds since the epoch: the moment from which the request's time has run, whatever stood still meanwhile. */
function openedAt({ expires_at, created_at }: ApprovalRow, minutes: number): number {
  return expires_at ? Date.parse(expires_at) - minutes * 60_000 : Date.parse(created_at);
}

/** When the next escalation is due; null when there is none left. */
function nextNudge(
  approval: ApprovalRow,
  opened: number,
  escalation: { after_minutes: number; every_minutes: number; max: number } | null,
  level: number,
): string | null {
  if (!escalation || level >= escalation.max) return null;
  const minutes = escalation.after_minutes + level * escalation.every_minutes;
  const at = opened + minutes * 60_000;
  return approval.expires_at && at < Date.parse(approval.expires_at) ? new Date(at).toISOString() : null;
}
