import { Command } from '@langchain/langgraph';
import type { BudgetAnswer } from '../../schema/budget.ts';
import type { NewEvent } from '../../schema/event.ts';
import type { Finish } from '../../schema/turn.ts';
import { approvalParts } from '../approvals/request.ts';
import { answerText, editedArgs } from '../approvals/tell-agent.ts';
import { askForBudget } from '../budget/ask.ts';
import { claimConfig } from '../checkpoints/claimed-saver.ts';
import { JournalSaver } from '../checkpoints/journal-saver.ts';
import { callFunction } from '../db/call.ts';
import type { Settled } from '../db/rows.ts';
import { agentActor } from '../effects/outcome.ts';
import { stateToShow } from '../effects/target-state.ts';
import { LEASE_S } from '../engine-limits.ts';
import { fatal } from '../errors.ts';
import { keepEvidence } from '../evidence/keep.ts';
import { knownOf } from '../tasks/carry-on.ts';
import { writeReport } from '../tasks/report-step.ts';
import type { Run } from '../tasks/run.ts';
import type { AgentClaim } from './claim.ts';
import { agentGraph } from './graph.ts';
import { judgeCall } from './judge.ts';
import { type AgentState, FIRST_STATE, type GateAnswer } from './state.ts';

/** Runs one subtask's agent until it ends or must ask, and settles it in one statement. */
export async function subtaskStep(run: Run, claim: boolean): Promise<Settled> {
  const cards = await run.cards();
  const config = {
    ...claimConfig(run.saver, { run, cards } satisfies AgentClaim),
    recursionLimit: 4 * run.limits.model_calls + 10,
  };
  await agentGraph.invoke(await entryOf(run, config), config);
  const left = run.saver.values as AgentState;
  if (left.finished) return settleEnd(run, left, claim);
  const state = await agentGraph.getState(config);
  const values = state.values as AgentState;
  const interrupted = state.tasks.flatMap((task) => task.interrupts)[0];
  if (!interrupted) throw fatal('no_end_marker', 'The agent stopped without an end and without a question.');
  return values.short
    ? askForBudget(run, interrupted.id ?? 'budget')
    : settleQuestion(run, values, interrupted.id ?? 'gate');
}

type Entry = Parameters<typeof agentGraph.invoke>[0];

/** How the thread is entered: at its first node, with people's answer, or where a worker left it. */
async function entryOf(run: Run, config: { configurable: object }): Promise<Entry> {
  // At the node itself: by way of the start it would be one superstep more.
  if (!run.work.checkpoint) return new Command({ update: FIRST_STATE, goto: 'model' });
  const state = await agentGraph.getState(config);
  const { short } = state.values as AgentState;
  const asked = state.tasks.some((task) => task.interrupts.length > 0);
  if (!short && !asked) return null;
  return new Command<unknown, Partial<AgentState>, 'model'>({
    resume: short ? budgetAnswerOf(run) : answerOf(run),
  });
}

/** A thread that was forked while it waited has neither question nor answer: it looks at the budget anew before it asks. */
function budgetAnswerOf(run: Run): BudgetAnswer {
  return run.work.subtask!.budget_answer ?? { approval_id: '', status: 'pending', text: null };
}

function answerOf(run: Run): GateAnswer {
  const approval = run.work.call_approval;
  if (!approval || approval.status === 'pending')
    throw fatal('no_decision', 'The thread waits for a decision that nobody has made.');
  const status =
    approval.status === 'approved' || approval.status === 'rejected' ? approval.status : 'expired';
  const args = status === 'approved' ? editedArgs(approval) : null;
  return {
    status,
    approval_id: approval.id,
    text:
      status === 'approved' ? answerText(approval) : status === 'rejected' ? approval.rejection_reason : null,
    ...(args ? { args } : {}),
  };
}

async function settleEnd(run: Run, state: AgentState, claim: boolean): Promise<Settled> {
  const { work, ctx } = run;
  const finish = state.finished as Finish;
  const index = work.subtask!.index;
  // Not among what is gathered: if this statement fails, what is gathered is kept, and this has not happened.
  const ended: NewEvent = {
    type: finish.status === 'completed' ? 'subtask.completed' : 'subtask.failed',
    subtask_id: work.id,
    actor: agentActor(work),
    data: { kind: finish.kind, summary: finish.summary, ...(finish.error ? { error: finish.error } : {}) },
  };
  // Only one subtask was open when this one was claimed: it is the last, and the report goes with its end.
  const isLast = work.task.open_subtasks === 1;
  const thread = new JournalSaver(`${work.task.id}/${work.task.run}`, work.task_checkpoint);
  const report = isLast
    ? await writeReport(work, thread, { index, status: finish.status, result: finish, error: finish.error })
    : null;
  const { journal, outcomes, events, spent } = run.gathered();
  return callFunction<Settled>(ctx.db, 'settle_v1', {
    id: work.id,
    task_id: work.task.id,
    version: work.version,
    to: finish.status,
    result: finish,
    error: finish.error,
    rejections: state.rejections,
    journal,
    task_journal: thread.take(),
    outcomes,
    events: [...events, ended],
    spent,
    report,
    final: report?.status,
    claim,
    known: knownOf(work),
    lease_s: LEASE_S,
  });
}

/** Characters of the model’s own words that are kept with a request. */
const MAX_SAY = 4_000;

async function settleQuestion(run: Run, state: AgentState, interruptId: string): Promise<Settled> {
  const { work, ctx } = run;
  const call = state.calls[state.cursor]!;
  const judged = await judgeCall(run, await run.cards(), call, null);
  if (judged.verdict !== 'ask')
    throw fatal('nothing_to_ask', 'The thread asks about a call that needs no answer.');
  const planned = work.task.plan!.subtasks[work.subtask!.index]!;
  const place = { turn: state.turn, callIndex: state.cursor };
  const seen = await stateToShow(run, judged.card, call, place);
  const asked = approvalParts({
    id: ctx.ids.id(),
    kind: 'call',
    action: judged.action,
    assessment: judged.assessment,
    demand: judged.demand,
    description: `${planned.title}: ${call.tool}`,
    agent: planned.agent,
    requestedBy: work.task.requested_by,
    project: work.task.project,
    taskId: work.task.id,
    threadId: work.thread_id,
    checkpointId: run.saver.head,
    interruptId,
    run: work.subtask!.run,
    subtask: { id: work.id, turn: state.turn, callIndex: state.cursor },
    now: work.now,
    evidence: { say: keepEvidence(state.say, MAX_SAY), rejections: state.rejections, ...seen },
  });
  const { journal, outcomes, events, spent } = run.gathered();
  return callFunction<Settled>(ctx.db, 'settle_v1', {
    id: work.id,
    task_id: work.task.id,
    version: work.version,
    to: 'awaiting_approval',
    rejections: state.rejections,
    journal,
    outcomes,
    events: [...events, asked.event],
    spent,
    approval: asked.approval,
    audit: [asked.audit],
    notices: asked.notices,
    claim: false,
    lease_s: LEASE_S,
  });
}
