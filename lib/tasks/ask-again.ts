import { PlanArgs } from '../../schema/plan.ts';
import type { Policy } from '../../schema/policy.ts';
import type { JsonObject } from '../../schema/vocabulary.ts';
import { planAction, planHashNow } from '../approvals/clearance.ts';
import { approvalParts } from '../approvals/request.ts';
import type { Ctx } from '../ctx.ts';
import type { ApprovalRow, TaskRow } from '../db/rows.ts';
import { forbidden } from '../errors.ts';
import { hashAction } from '../hash.ts';
import type { Entry } from '../identity/entry.ts';
import { factsOfTask } from '../policy/asked.ts';
import { denialOf, requirementsFor } from '../policy/require.ts';

type Asked = {
  /** Null: the policy clears it. */
  parts: ReturnType<typeof approvalParts> | null;
  /** Hash of the plan under the active policy: what is signed. */
  hash: string;
};

/**
 * A request for the plan of the task's next run, where the active policy asks: of the task's requester and of whoever
 * begins that run. Throws 403 `denied_by_policy` where
 * it would not let the plan run at all.
 */
export function askForPlan(
  ctx: Ctx,
  entry: Entry,
  policy: Policy,
  task: TaskRow,
  evidence: JsonObject,
): Asked {
  const assessment = task.assessment!;
  const facts = factsOfTask(task, 'plan.execute', task.plan as unknown as JsonObject, Date.parse(entry.now));
  const demand = requirementsFor(policy, { assessment, kind: 'plan', facts });
  if (demand.decision === 'deny') throw forbidden('denied_by_policy', denialOf(demand, 'this plan now'));
  const target = { project: task.project, repository: null, environment: assessment.environment };
  const action = planAction(PlanArgs.parse(task.plan), target, entry.policyVersion!);
  const hash = hashAction(action);
  if (demand.decision !== 'require_approval') return { parts: null, hash };
  const parts = approvalParts({
    id: ctx.ids.id(),
    kind: 'plan',
    action,
    assessment,
    demand,
    description: task.description,
    agent: 'orchestrator',
    requestedBy: task.requested_by,
    askedBy: entry.principal.id,
    project: task.project,
    taskId: task.id,
    threadId: `${task.id}/${task.run + 1}`,
    checkpointId: null,
    interruptId: null,
    run: task.run + 1,
    revision: task.plan!.revision,
    now: entry.now,
    evidence: { ...evidence, allow: task.plan!.subtasks.map(({ index, allow }) => ({ index, allow })) },
  });
  return { parts, hash };
}

/** The same for a retry, whose plan is the one that was signed: null where that approval still holds, or none is asked for. */
export function askAgain(ctx: Ctx, entry: Entry, policy: Policy, task: TaskRow, old: ApprovalRow | null) {
  const { parts } = askForPlan(ctx, entry, policy, task, { retry_of_run: task.run });
  const until = task.started_at ? old?.plan_run_by : old?.execute_by;
  const same = old !== null && planHashNow({ task }, old.policy_version) === old.action_hash;
  const holds = same && old.status === 'approved' && until && Date.parse(until) > Date.parse(entry.now);
  return holds ? null : parts;
}
