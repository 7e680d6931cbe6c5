import type { Assessment } from '../../schema/action.ts';
import type { PlanArgs, PlannedSubtask, SubtaskDraft } from '../../schema/plan.ts';
import type { Project } from '../../schema/project.ts';
import type { ToolCard } from '../../schema/tool.ts';
import type { JsonObject, Role } from '../../schema/vocabulary.ts';
import { allowancesOf } from '../agents/allow.ts';
import { planAction } from '../approvals/clearance.ts';
import { recordDenial } from '../audit/deny.ts';
import { AppError } from '../errors.ts';
import { hashAction } from '../hash.ts';
import { measurePlan, type PlanMeasure, planProblem } from '../limits/check-plan.ts';
import { warnNear } from '../limits/warn.ts';
import { factsOfTask } from '../policy/asked.ts';
import { rolesIn } from '../policy/decide-rights.ts';
import { type Demand, denialOf, requirementsFor } from '../policy/require.ts';
import { signerRoles, unmeetable } from '../policy/unmeetable.ts';
import { acceptPlan } from './accept-plan.ts';
import { assessPlanned } from './assess-planned.ts';
import { pinCommits } from './pin-commits.ts';
import { claimedEnvironment, outsideProject } from './project-walls.ts';
import type { Run } from './run.ts';
import { secondLook } from './second-look.ts';

/** A plan that has been checked, assessed and held against the policy. */
export type PlannedWork = {
  plan: PlanArgs;
  hash: string;
  assessment: Assessment;
  demand: Demand;
  /** What is missing when nobody could complete the approval; null when somebody can. */
  unmeetable: string | null;
  model: string;
  /** What the model said, before anything was done to it. */
  said: SubtaskDraft[];
};

/** Plans the task with the model, checks and assesses what it says, and works out who must sign. */
export async function planWork(run: Run): Promise<PlannedWork> {
  const { task, project } = run.work;
  const model = await run.model();
  run.mustFit(model.timeoutMs, 'the planner');
  const context = task.project_context as { repository?: string; branch?: string };
  mayRequest(run);
  const { subtasks: most, plan_depth, plan_fan_in, plan_bytes } = run.limits;
  const brief = {
    limits: { subtasks: most, plan_depth, plan_fan_in, plan_bytes },
    description: task.description,
    priority: task.priority as 'medium',
    project,
    projects: ownProjects(run),
    repository: context.repository ?? null,
    branch: context.branch ?? null,
    environment: claimedEnvironment(task.project_context),
  };
  const answer = await run.lease.during(model.plan(brief, run.lease.signal));
  run.spend(answer.usage);
  const cards = await run.cards();
  const drafts = acceptPlan(answer.value, project, run.limits);
  for (const draft of drafts) refuseImpossible(run.work, draft);
  const allowed = drafts.map(
    (draft, index): PlannedSubtask => ({ ...draft, index, allow: allowancesOf(draft, cards), level: 'low' }),
  );
  const unlevelled = await pinCommits(run, allowed, cards);
  const { subtasks, assessment } = await weighed(run, unlevelled, cards);
  const plan: PlanArgs = { revision: 1, subtasks };
  const measure = measurePlan(plan);
  const tooMuch = planProblem(measure, run.limits);
  if (tooMuch) throw new AppError('invalid', 'plan_invalid', `The plan cannot be run: ${tooMuch}.`);
  for (const [limit, now] of Object.entries(measure))
    warnNear(run, limit as keyof PlanMeasure, { before: 0, now });
  const people = { principals: run.work.people ?? [], project: task.project, requesterId: task.requested_by };
  const facts = factsOfTask(task, 'plan.execute', plan as unknown as JsonObject, run.ctx.clock.now());
  const signers = signerRoles(people);
  const demand = requirementsFor(run.policy, { assessment, kind: 'plan', facts, signers });
  if (demand.decision === 'deny') {
    const refusal = new AppError('forbidden', 'denied_by_policy', denialOf(demand, 'this plan'));
    const denial = { actor: 'orchestrator', subject: task.id, refusal, asked: 'plan.execute' };
    await recordDenial(run.ctx, { what: 'plan', ...denial });
    throw refusal;
  }
  const target = { project: task.project, repository: null, environment: assessment.environment };
  return {
    plan,
    assessment,
    demand,
    model: answer.model,
    said: answer.value.subtasks,
    hash: hashAction(planAction(plan, target, run.policyVersion)),
    unmeetable: demand.decision === 'require_approval' ? unmeetable(demand.requirements, people) : null,
  };
}

/** The subtasks with their levels: the rules' first, then what a second look may raise. */
async function weighed(run: Run, unlevelled: PlannedSubtask[], cards: ToolCard[]) {
  const levelled = (subtasks: PlannedSubtask[]) => {
    const { assessment, levels } = assessPlanned(run, subtasks, cards, run.ctx.clock.now());
    return { assessment, subtasks: subtasks.map((one) => ({ ...one, level: levels[one.index]! })) };
  };
  const first = levelled(unlevelled);
  const looked = await secondLook(run, first.subtasks);
  return looked.some(({ concern }) => concern) ? levelled(looked) : first;
}

/** Throws `role_not_allowed` unless the policy lets one of the requester's roles ask for work. */
function mayRequest({ work, policy }: Run): void {
  const roles = ((work.task.requester as { roles?: Role[] }).roles ?? []).filter(
    (role) => role in policy.roles,
  );
  if (roles.some((role) => policy.roles[role].may_request)) return;
  throw new AppError(
    'forbidden',
    'role_not_allowed',
    'The policy lets none of your roles here ask for work.',
  );
}

/** Nobody is asked to sign what could not run: other projects' repositories, frozen projects, a service nobody named. */
function refuseImpossible(work: Run['work'], draft: SubtaskDraft): void {
  const outside = outsideProject(work, draft);
  if (outside) throw new AppError('forbidden', outside.code, outside.message);
  if (draft.kind !== 'run' || draft.repository !== null || draft.environment === 'none') return;
  const message = `“${draft.title}” names no registered service. Name one, or send project_context.repository.`;
  throw new AppError('invalid', 'no_repository', message);
}

/** The projects that the requester has a role in, without what a planner has no use for: it may be somebody else's model. */
function ownProjects({ work }: Run): Project[] {
  const requester = (work.people ?? []).find(({ id }) => id === work.task.requested_by);
  return (work.projects ?? [])
    .filter(({ name }) => name === work.task.project || (requester && rolesIn(requester, name).length > 0))
    .map((project) => ({ ...project, description: '', owner: '', environments: [] }));
}
