import type { Action, Assessment, Target } from '../../schema/action.ts';
import type { ToolCard } from '../../schema/tool.ts';
import type { ProposedCall } from '../../schema/turn.ts';
import { EFFECTS, type JsonObject, stricter } from '../../schema/vocabulary.ts';
import { clearByCall, clearByGrant, clearByPlan } from '../approvals/clearance.ts';
import { enough, enoughForCall } from '../approvals/enough.ts';
import type { Clearance } from '../effects/clearance.ts';
import { coveringGrant } from '../grants/cover.ts';
import { hashAction } from '../hash.ts';
import { factsOfTask } from '../policy/asked.ts';
import { type Demand, denialOf, minuteThatCounts, requirementsFor } from '../policy/require.ts';
import { assessCall } from '../risk/assess-call.ts';
import { clearByPolicy } from '../risk/gate.ts';
import { type SqlReader, withSqlParser } from '../risk/sql/parser.ts';
import { assessPlanned } from '../tasks/assess-planned.ts';
import { claimedEnvironment, outsideProject, targetUnknown } from '../tasks/project-walls.ts';
import type { Run } from '../tasks/run.ts';
import { toolsOf } from './profiles.ts';
import type { GateAnswer } from './state.ts';

/** What the platform makes of one proposed call. */
export type Judgement =
  | {
      verdict: 'run';
      card: ToolCard;
      clearance: Clearance;
      action: Action;
      assessment: Assessment;
      target: Target;
    }
  | {
      verdict: 'ask';
      card: ToolCard | null;
      demand: Demand;
      action: Action;
      assessment: Assessment;
      target: Target;
    }
  | { verdict: 'refuse'; code: string; message: string };

/**
 * What becomes of a call, by `weighCall`; asked where the agent goes on and again where the call is made, and worked
 * out once, as long as nothing that it rests on is another.
 */
export async function judgeCall(
  run: Run,
  cards: ToolCard[],
  call: ProposedCall,
  answer: GateAnswer | null,
): Promise<Judgement> {
  const minute = minuteThatCounts(run.policy, run.ctx.clock.now());
  const from = [run, cards, answer, run.planLapsed, run.grants, minute];
  const known = judgements.get(call);
  if (known?.from.every((one, place) => one === from[place])) return known.judgement;
  const judgement = await withSqlParser((sql) => weighCall(run, cards, call, answer, sql));
  judgements.set(call, { from, judgement });
  return judgement;
}

const judgements = new WeakMap<ProposedCall, { from: unknown[]; judgement: Judgement }>();

/**
 * Assesses a call and looks for a clearance: the policy's, the plan's, or an approval of exactly this call.
 * Pure: the same run and call give the same answer on every delivery.
 */
function weighCall(
  run: Run,
  cards: ToolCard[],
  call: ProposedCall,
  answer: GateAnswer | null,
  sql: SqlReader,
): Judgement {
  const { work, policy, policyVersion } = run;
  const index = work.subtask!.index;
  const planned = work.task.plan!.subtasks[index]!;
  const listed = toolsOf(planned.agent, cards).find((c) => c.name === call.tool);
  if (!listed)
    return {
      verdict: 'refuse',
      code: 'tool_not_allowed',
      message: `${call.tool} is not among the tools of ${planned.agent}.`,
    };
  const { assessment, target } = assessCall({
    card: listed,
    tool: call.tool,
    args: call.args,
    project: work.project,
    claimedEnvironment: claimedEnvironment(work.task.project_context),
    policy,
    sql,
    now: run.ctx.clock.now(),
  });
  // What this call does may be worse than what its tool does in general: the ledger goes by the worse.
  const card = { ...listed, effect: stricter(EFFECTS, listed.effect, assessment.effect) };
  const outside = outsideProject(work, target) ?? targetUnknown(card, call);
  if (outside) return { verdict: 'refuse', ...outside };
  const actionUnder = (version: number): Action => ({
    tool: call.tool,
    args: call.args,
    target,
    plan_hash: work.task.plan_hash,
    policy_version: version,
  });
  const action = actionUnder(policyVersion);
  const hash = hashAction(action);
  const facts = factsOfTask(work.task, call.tool, call.args, run.ctx.clock.now());
  const demand = requirementsFor(policy, { assessment, kind: 'call', facts });
  const answered = answer?.status === 'approved' && answer.approval_id === work.call_approval?.id;
  const under = { policy, requestedBy: work.task.requested_by };
  const approved = answered && enough(under, work.call_approval!, demand) ? work.call_approval : null;
  const clearance =
    clearByPolicy(demand, hash) ??
    clearByCall(approved, (version) => hashAction(actionUnder(version))) ??
    (!run.planLapsed &&
    work.plan_approval &&
    enoughForCall(under, work.plan_approval, { plan: planDemand(run, cards), call: demand })
      ? clearByPlan(work, {
          subtaskIndex: index,
          tool: call.tool,
          args: call.args,
          made: madeHere(run, cards, target.repository),
          hash,
          assessment,
          target,
        })
      : null) ??
    clearByGrant(coveringGrant(run.grants ?? [], { ...call, target, assessment, demand }), hash);
  if (demand.decision === 'deny')
    return { verdict: 'refuse', code: 'denied_by_policy', message: denialOf(demand, call.tool) };
  return clearance
    ? {
        verdict: 'run',
        card,
        clearance,
        action: {
          ...action,
          policy_version: clearance.kind === 'call' ? approved!.policy_version : policyVersion,
        },
        assessment,
        target,
      }
    : { verdict: 'ask', card, demand, action, assessment, target };
}

/** What the plan as it stands asks for, whatever its rows say was assessed. */
function planDemand(run: Run, cards: ToolCard[]): Demand {
  const plan = run.work.task.plan!;
  const now = run.ctx.clock.now();
  const from = [run.policy, run.work.project, minuteThatCounts(run.policy, now), ...cards];
  const known = demands.get(plan);
  if (known?.from.length === from.length && known.from.every((one, place) => one === from[place]))
    return known.demand;
  const { assessment } = assessPlanned(run, plan.subtasks, cards, now);
  const facts = factsOfTask(run.work.task, 'plan.execute', plan as unknown as JsonObject, now);
  const demand = requirementsFor(run.policy, { assessment, kind: 'plan', facts });
  demands.set(plan, { from, demand });
  return demand;
}

/** Of each plan that a chain carries on: the same parts make the same demand, and to read its words takes a millisecond. */
const demands = new WeakMap<object, { from: unknown[]; demand: Demand }>();

/** Commits that this task's own calls made in a repository; what another kind of tool answers counts for nothing. */
function madeHere({ work }: Run, cards: ToolCard[], repository: string | null): string[] {
  const writers = cards.filter(({ reach }) => reach === 'repository').map(({ name }) => name);
  return (work.own_commits ?? [])
    .filter((one) => one.repository === repository && writers.includes(one.tool))
    .map(({ commit }) => commit);
}
