import { SYSTEM } from '../../schema/event.ts';
import { auditRow } from '../audit/record.ts';
import type { Ctx } from '../ctx.ts';
import { callFunction } from '../db/call.ts';
import type { ApprovalRow } from '../db/rows.ts';
import { utcOrNull } from '../db/time.ts';
import { policyOf } from '../policy/active.ts';
import { escalationPlan, type Telling } from '../policy/escalation-plan.ts';
import { escalateRequirements, type PolicySays } from '../policy/require.ts';

/**
 * A reminder at first, then the escalations of the request's level. Never moves the deadline. Counted from the
 * deadline back: that moves on with a halt, and the time of the request does not.
 */
export async function nudge(ctx: Ctx, approval: ApprovalRow, now: string): Promise<boolean> {
  const { timeout_minutes, escalation } = await saysOf(ctx, approval);
  const opened = openedAt(approval, timeout_minutes);
  const next = escalation[approval.escalation_level];
  const due = next !== undefined && Date.parse(now) - opened >= next.after_minutes * 60_000;
  const level = approval.escalation_level + (due ? 1 : 0);
  const to = due ? next.to : approval.decider_roles;
  const requirements = due ? escalateRequirements(approval.requirements, next.to) : approval.requirements;
  const type = due ? 'approval.escalated' : 'approval.reminded';
  const data = { to, escalation_level: level, expires_at: utcOrNull(approval.expires_at) };
  const result = await callFunction<{ won: boolean }>(ctx.db, 'nudge_v1', {
    approval_id: approval.id,
    version: approval.version,
    escalation_level: level,
    requirements,
    decider_roles: [...new Set(requirements.flatMap(({ roles }) => roles))],
    next_at: nextNudge(approval, opened, escalation[level]),
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
function nextNudge(approval: ApprovalRow, opened: number, next: Telling | undefined): string | null {
  const at = next && opened + next.after_minutes * 60_000;
  return at && approval.expires_at && at < Date.parse(approval.expires_at)
    ? new Date(at).toISOString()
    : null;
}

/** What the policy said when it was asked; of requests from before that was kept, what its level says. */
async function saysOf(
  ctx: Ctx,
  approval: ApprovalRow,
): Promise<Pick<PolicySays, 'timeout_minutes' | 'escalation'>> {
  const kept = approval.evidence.decision as unknown as PolicySays | undefined;
  if (kept) return kept;
  const policy = await policyOf(ctx.db, approval.policy_version);
  const { approve_by_minutes: timeout_minutes, escalation } = policy.levels[approval.risk_level as 'low'];
  return { timeout_minutes, escalation: escalationPlan(escalation, timeout_minutes) };
}
