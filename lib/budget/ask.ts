import type { Action, Assessment, Requirement } from '../../schema/action.ts';
import type { NewEvent } from '../../schema/event.ts';
import { SYSTEM } from '../../schema/event.ts';
import type { Policy } from '../../schema/policy.ts';
import { type JsonObject, LEVELS, type Level } from '../../schema/vocabulary.ts';
import { approvalParts } from '../approvals/request.ts';
import { callFunction } from '../db/call.ts';
import type { Settled } from '../db/rows.ts';
import { factsOfTask } from '../policy/asked.ts';
import { askBesides, requirementsFor } from '../policy/require.ts';
import type { Run } from '../tasks/run.ts';
import { budgetChoices } from './more.ts';

/** Spending more than was asked for is decided by those who decide about this level, or the next that asks anybody. */
const LEVEL: Level = 'medium';

/** The level whose people decide about a budget; null: this policy asks nobody, so no more is spent. */
export function budgetLevel(policy: Policy): Level | null {
  const asking = LEVELS.slice(LEVELS.indexOf(LEVEL));
  return asking.find((level) => policy.levels[level].decision === 'require_approval') ?? null;
}

/**
 * Parks a subtask that is out of budget: the first of its task asks people for more, the others wait for the
 * same answer, and one that was given meanwhile lets it go on at once. What it has spent and its state are written in
 * the same statement.
 */
export async function askForBudget(run: Run, interruptId: string): Promise<Settled> {
  const { work, ctx } = run;
  const { journal, outcomes, events, spent } = run.gathered();
  const asked = requestParts(run, interruptId);
  const { usage, budget } = work.task;
  const paused: NewEvent = {
    type: 'budget.paused',
    subtask_id: work.id,
    actor: SYSTEM,
    data: { budget: budget as JsonObject, usage: usage as unknown as JsonObject },
  };
  return callFunction<Settled>(ctx.db, 'pause_v1', {
    id: work.id,
    task_id: work.task.id,
    version: work.version,
    journal,
    outcomes,
    events,
    spent,
    budget,
    approval: asked.approval,
    paused,
    asked: { events: [asked.event], audit: [asked.audit], notices: asked.notices },
  });
}

/** Who must agree besides, where a raise would let the task spend so much; US dollars, null: without a limit. */
export function raiseRequirements(policy: Policy, usd: number | null): Requirement[] {
  const beyond = policy.budget.raises.filter(({ above_usd }) => usd !== null && usd > above_usd);
  return beyond.flatMap(({ above_usd, requirements }) =>
    requirements.map((one) => ({ rule: `budget_above_${above_usd}`, ...one })),
  );
}

function requestParts(run: Run, interruptId: string) {
  const { work, policy, policyVersion, ctx } = run;
  const { task } = work;
  const level = budgetLevel(policy) ?? LEVEL;
  const choices = budgetChoices(task, ctx.config);
  const detail = task.spending?.stopped
    ? 'An earlier run was stopped for its budget; this one spends nothing until that is raised.'
    : 'The budget that its requester gave is spent.';
  const assessment: Assessment = {
    level,
    score: 0,
    effect: 'write',
    environment: 'none',
    operations: [],
    factors: [{ rule: 'budget_exhausted', detail, level }],
  };
  const action: Action = {
    tool: 'budget.raise',
    args: { task_id: task.id, budget: task.budget as JsonObject, choices: choices as unknown as JsonObject },
    target: { project: task.project, repository: null, environment: 'none' },
    plan_hash: task.plan_hash,
    policy_version: policyVersion,
  };
  const facts = factsOfTask(task, action.tool, action.args, ctx.clock.now());
  const parts = approvalParts({
    id: ctx.ids.id(),
    kind: 'budget',
    action,
    assessment,
    demand: askBesides(
      requirementsFor(policy, { assessment, kind: 'call', facts, dryRun: true }),
      raiseRequirements(policy, choices.raise.max_usd),
    ),
    description: `Spend more on: ${task.description}`,
    agent: 'orchestrator',
    requestedBy: task.requested_by,
    project: task.project,
    taskId: task.id,
    threadId: work.thread_id,
    checkpointId: run.saver.head,
    interruptId,
    run: task.run,
    now: work.now,
    evidence: { usage: task.usage as unknown as JsonObject, choices: choices as unknown as JsonObject },
  });
  return parts;
}
