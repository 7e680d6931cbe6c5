import type { Assessment } from '../../schema/action.ts';
import type { PlanArgs, PlannedSubtask } from '../../schema/plan.ts';
import { allowancesOf } from '../agents/allow.ts';
import { planAction } from '../approvals/clearance.ts';
import { AppError } from '../errors.ts';
import { hashAction } from '../hash.ts';
import { signerRoles, unmeetable } from '../policy/decide-rights.ts';
import { type Demand, requirementsFor } from '../policy/require.ts';
import { assessPlan } from '../risk/assess-plan.ts';
import { acceptPlan } from './accept-plan.ts';
import type { Run } from './run.ts';

/** A plan that has been checked, assessed and held against the policy. */
export type PlannedWork = {
  plan: PlanArgs;
  hash: string;
  assessment: Assessment;
  demand: Demand;
  /** What is missing when nobody could complete the approval; null when somebody can. */
  unmeetable: string | null;
  model: string;
};

/** Plans the task with the model, checks and assesses what it says, and works out who must sign. */
export async function planWork(run: Run): Promise<PlannedWork> {
  const { task, project } = run.work;
  const model = await run.model();
  run.mustFit(model.timeoutMs, 'the planner');
  const context = task.project_context as { repository?: string; branch?: string };
  const brief = {
    description: task.description,
    priority: task.priority as 'medium',
    project,
    projects: run.work.projects ?? [],
    repository: context.repository ?? null,
    branch: context.branch ?? null,
  };
  const answer = await run.lease.during(model.plan(brief, run.lease.signal));
  run.spend(answer.usage);
  const cards = await run.cards();
  const drafts = acceptPlan(answer.value, project);
  const unlevelled = drafts.map(
    (draft, index): PlannedSubtask => ({ ...draft, index, allow: allowancesOf(draft, cards), level: 'low' }),
  );
  const assessed = assessPlan({
    description: task.description,
    subtasks: unlevelled,
    project,
    policy: run.policy,
    cards,
  });
  const subtasks = unlevelled.map((subtask) => ({
    ...subtask,
    level: assessed.subtasks.find(({ index }) => index === subtask.index)?.level ?? assessed.assessment.level,
  }));
  const plan: PlanArgs = { revision: 1, subtasks };
  const { assessment } = assessed;
  const people = { principals: run.work.people ?? [], project: task.project, requesterId: task.requested_by };
  const demand = requirementsFor(run.policy, { assessment, kind: 'plan', signers: signerRoles(people) });
  if (demand.decision === 'deny')
    throw new AppError(
      'forbidden',
      'denied_by_policy',
      'The policy denies this plan: it contains an operation that no rule allows.',
    );
  const target = { project: task.project, repository: null, environment: assessment.environment };
  return {
    plan,
    assessment,
    demand,
    model: answer.model,
    hash: hashAction(planAction(plan, target, run.policyVersion)),
    unmeetable: demand.decision === 'require_approval' ? unmeetable(demand.requirements, people) : null,
  };
}
