import type { NewEvent } from '../../schema/event.ts';
import type { JsonObject } from '../../schema/vocabulary.ts';
import { planAction } from '../approvals/clearance.ts';
import { approvalParts } from '../approvals/request.ts';
import { claimConfig } from '../checkpoints/claimed-saver.ts';
import { callFunction } from '../db/call.ts';
import type { Settled } from '../db/rows.ts';
import { agentActor } from '../effects/outcome.ts';
import { LEASE_S } from '../engine-limits.ts';
import { recordInputs } from '../history/record-inputs.ts';
import { dryRunApproval } from './dry-run.ts';
import { FIRST_ENTRY, type TaskNodes, taskGraph } from './graph.ts';
import { type PlannedWork, planWork } from './plan-work.ts';
import { reportOf } from './report.ts';
import type { Run } from './run.ts';

/** Plans, assesses and either starts the work or asks for its approval: one settling statement. */
export async function planStep(run: Run, claim: boolean): Promise<Settled> {
  const { work } = run;
  let planned: PlannedWork | null = null;
  const nodes: TaskNodes = {
    plan: async () => {
      planned = await planWork(run);
      return {
        hash: planned.hash,
        asks: planned.demand.decision === 'require_approval' && !work.task.dry_run,
      };
    },
    report: () => reportOf(work),
  };
  const config = { ...claimConfig(run.saver, nodes), interruptBefore: ['write_report' as const] };
  await taskGraph.invoke(FIRST_ENTRY, config);
  return settle(run, planned ?? (await planWork(run)), claim);
}

async function settle(run: Run, planned: PlannedWork, claim: boolean): Promise<Settled> {
  const { work, ctx } = run;
  const { plan, assessment, demand } = planned;
  const ids = plan.subtasks.map(() => ctx.ids.id());
  const dry = work.task.dry_run === 1;
  const asks = demand.decision === 'require_approval' && !dry;
  const inputs = { cards: await run.cards(), project: work.project };
  const recorded = recordInputs(ctx.config.DATABASE_URL, {
    said: planned.said,
    policyVersion: run.policyVersion,
    plan: plan.subtasks,
    inputs,
  });
  const events: NewEvent[] = [
    {
      type: 'task.planned',
      actor: agentActor(work),
      data: {
        model: planned.model,
        plan_hash: planned.hash,
        subtasks: plan.subtasks.map(({ agent, title }) => `${agent}: ${title}`),
        ...recorded.data,
      },
    },
    {
      type: 'task.assessed',
      actor: agentActor(work),
      data: {
        level: assessment.level,
        score: assessment.score,
        factors: assessment.factors as unknown as JsonObject[],
      },
    },
  ];
  const asked = asks ? askForPlan(run, planned) : null;
  const { journal, spent, events: told } = run.gathered();
  const settled = await callFunction<Settled>(ctx.db, 'planned_v1', {
    id: work.id,
    version: work.version,
    to: dry ? 'completed' : asks ? 'awaiting_approval' : 'running',
    plan,
    plan_hash: planned.hash,
    policy_version: run.policyVersion,
    assessment,
    model: planned.model,
    spent,
    subtasks: plan.subtasks.map((subtask, index) => ({
      id: ids[index],
      index,
      run: work.task.run,
      agent: subtask.agent,
      planned: subtask,
      risk_level: subtask.level,
      deps_left: subtask.depends_on.length,
    })),
    deps: plan.subtasks.flatMap((subtask, index) =>
      subtask.depends_on.map((needs) => [ids[index], ids[needs]]),
    ),
    report: dry ? { dry_run: true, would_ask: dryRunApproval(demand) } : null,
    approval: asked?.approval ?? null,
    audit: asked ? [asked.audit] : [],
    notices: asked?.notices ?? [],
    events: asked ? [...events, ...told, asked.event] : [...events, ...told],
    journal,
    recording: recorded.recording,
    claim,
    lease_s: LEASE_S,
  });
  if (settled.won) recorded.kept();
  return settled;
}

function askForPlan(run: Run, planned: PlannedWork) {
  const { work, ctx } = run;
  const target = {
    project: work.task.project,
    repository: null,
    environment: planned.assessment.environment,
  };
  return approvalParts({
    id: ctx.ids.id(),
    kind: 'plan',
    action: planAction(planned.plan, target, run.policyVersion),
    assessment: planned.assessment,
    demand: planned.demand,
    description: work.task.description,
    agent: 'orchestrator',
    requestedBy: work.task.requested_by,
    project: work.task.project,
    taskId: work.task.id,
    threadId: work.thread_id,
    checkpointId: run.saver.head,
    interruptId: 'plan',
    run: work.task.run,
    now: work.now,
    evidence: {
      allow: planned.plan.subtasks.map(({ index, allow }) => ({ index, allow })),
      unmeetable: planned.unmeetable,
    },
  });
}
