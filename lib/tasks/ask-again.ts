import { PlanArgs } from '../../schema/plan.ts';
import type { Policy } from '../../schema/policy.ts';
import { planAction, planHashNow } from '../approvals/clearance.ts';
import { approvalParts } from '../approvals/request.ts';
import type { Ctx } from '../ctx.ts';
import type { ApprovalRow, TaskRow } from '../db/rows.ts';
import { forbidden } from '../errors.ts';
import type { Entry } from '../identity/entry.ts';
import { requirementsFor } from '../policy/require.ts';

/**
 * A new request for a task's plan, where the policy asks and the old approval no longer holds; null: it may go on
 * as it is. Throws 403 `denied_by_policy` where the policy would not let the plan run at all.
 */
export function askAgain(ctx: Ctx, entry: Entry, policy: Policy, task: TaskRow, old: ApprovalRow | null) {
  const assessment = task.assessment!;
  const demand = requirementsFor(policy, { assessment, kind: 'plan' });
  if (demand.decision === 'deny')
    throw forbidden('denied_by_policy', 'The policy that is active now denies this plan.');
  const until = task.started_at ? old?.plan_run_by : old?.execute_by;
  const same = old !== null && planHashNow({ task }, old.policy_version) === old.action_hash;
  const holds = same && old.status === 'approved' && until && Date.parse(until) > Date.parse(entry.now);
  if (demand.decision !== 'require_approval' || holds) return null;
  const target = { project: task.project, repository: null, environment: assessment.environment };
  return approvalParts({
    id: ctx.ids.id(),
    kind: 'plan',
    action: planAction(PlanArgs.parse(task.plan), target, entry.policyVersion!),
    assessment,
    demand,
    description: task.description,
    agent: 'orchestrator',
    requestedBy: task.requested_by,
    project: task.project,
    taskId: task.id,
    threadId: `${task.id}/${task.run + 1}`,
    checkpointId: null,
    interruptId: null,
    run: task.run + 1,
    now: entry.now,
    evidence: {
      retry_of_run: task.run,
      allow: task.plan!.subtasks.map(({ index, allow }) => ({ index, allow })),
    },
  });
}
