import type { Action, Assessment, Target } from '../../schema/action.ts';
import type { Allowance, PlanArgs } from '../../schema/plan.ts';
import { EFFECTS, type JsonObject, LEVELS } from '../../schema/vocabulary.ts';
import { targetKey } from '../agents/allow.ts';
import type { ApprovalRow, Work } from '../db/rows.ts';
import type { Clearance } from '../effects/clearance.ts';
import type { GrantFact } from '../grants/cover.ts';
import { hashAction } from '../hash.ts';

/** The action `plan.execute`: its hash is what people approve. */
export function planAction(plan: PlanArgs, target: Target, policyVersion: number): Action {
  return {
    tool: 'plan.execute',
    args: plan as unknown as JsonObject,
    target,
    plan_hash: null,
    policy_version: policyVersion,
  };
}

/** Hash of the plan that this worker runs, by the approval's own policy version. */
export function planHashNow(work: Pick<Work, 'task'>, policyVersion: number): string | null {
  const { plan, assessment, project } = work.task;
  if (!plan || !assessment) return null;
  const target: Target = { project, repository: null, environment: assessment.environment };
  const under = JSON.stringify([target, policyVersion]);
  const known = hashes.get(plan);
  if (known?.under === under) return known.hash;
  const hash = hashAction(planAction(plan, target, policyVersion));
  hashes.set(plan, { under, hash });
  return hash;
}

/** Of each plan that was read: a chain carries one on as it is, and its canonical form takes a while. */
const hashes = new WeakMap<object, { under: string; hash: string }>();

type Call = {
  subtaskIndex: number;
  tool: string;
  args: JsonObject;
  /** Commits that this task has made in the target's repository. */
  made: string[];
  hash: string;
  assessment: Assessment;
  target: Target;
};

/**
 * A clearance where the plan's approval covers the call: same plan (hashed again), tool and target allowed
 * to this subtask, effect and level not above what was approved, and neither destructive nor critical.
 */
export function clearByPlan(work: Work, call: Call): Clearance | null {
  const approval = work.plan_approval;
  const planned = work.task.plan?.subtasks[call.subtaskIndex];
  if (!approval || approval.status !== 'approved' || !planned) return null;
  const until = work.task.started_at ? approval.plan_run_by : approval.execute_by;
  if (!until || Date.parse(until) <= Date.parse(work.now)) return null;
  if (planHashNow(work, approval.policy_version) !== approval.action_hash) return null;
  const allowance = planned.allow.find(
    (a) => a.tool === call.tool && a.targets.includes(targetKey(call.target)),
  );
  if (!allowance || !coversCommit(allowance, planned.description, call)) return null;
  const { effect, level } = call.assessment;
  if (effect === 'destructive' || level === 'critical') return null;
  if (EFFECTS.indexOf(effect) > EFFECTS.indexOf(allowance.effect_max)) return null;
  if (LEVELS.indexOf(level) > LEVELS.indexOf(planned.level)) return null;
  return {
    kind: 'plan',
    call_hash: call.hash,
    approval_id: approval.id,
    action_hash: approval.action_hash,
  } as Clearance;
}

/** Whether a deployment stays within what was signed: a head of then, a commit of this task, or one that the plan names. */
function coversCommit(allowance: Allowance, description: string, { args, made }: Call): boolean {
  if (allowance.commits === undefined) return true;
  const commit = typeof args.commit === 'string' ? args.commit : '';
  const known = [...allowance.commits, ...(allowance.own_commits ? made : [])];
  const named = description.match(/\b[0-9a-f]{12,40}\b/g) ?? [];
  return known.includes(commit) || named.some((prefix) => commit.startsWith(prefix));
}

/**
 * A clearance where people approved this exact call. `hash` is computed from what is about to run; the
 * approval's stored action is hashed as well, so that neither can be changed after the signature.
 */
export function clearByCall(
  approval: ApprovalRow | null,
  hashUnder: (policyVersion: number) => string,
): Clearance | null {
  const exact = approval?.kind === 'call' || approval?.kind === 'gate';
  if (!approval || !exact || approval.status !== 'approved') return null;
  const hash = hashUnder(approval.policy_version);
  const shown = approval.action_details as unknown as Action | null;
  if (hash !== approval.action_hash || !shown || hashAction(shown) !== approval.action_hash) return null;
  return {
    kind: 'call',
    call_hash: hash,
    approval_id: approval.id,
    action_hash: approval.action_hash,
  } as Clearance;
}

/** A clearance where somebody gave leave beforehand for calls like this one; the intent takes one use of it. */
export function clearByGrant(grant: GrantFact | null, callHash: string): Clearance | null {
  if (!grant) return null;
  const { id, granted_by, roles_version } = grant;
  return {
    kind: 'grant',
    call_hash: callHash,
    approval_id: null,
    action_hash: null,
    grant: { id, granted_by, roles_version },
  } as Clearance;
}
