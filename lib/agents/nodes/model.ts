import type { ToolCard } from '../../../schema/tool.ts';
import type { TurnBrief } from '../../../schema/turn.ts';
import { notesOf, saidTo } from '../../approvals/tell-agent.ts';
import { budgetLevel } from '../../budget/ask.ts';
import { findFunds } from '../../budget/reserve.ts';
import { plainJson } from '../../checkpoints/codec.ts';
import { agentActor } from '../../effects/outcome.ts';
import { hashOf } from '../../hash.ts';
import { warnNear } from '../../limits/warn.ts';
import { flushIfDue } from '../../tasks/flush.ts';
import type { Run } from '../../tasks/run.ts';
import { ancestorsOf } from '../ancestors.ts';
import type { AgentClaim } from '../claim.ts';
import { toolsOf } from '../profiles.ts';
import { type AgentState, failWith } from '../state.ts';

/** So many turns with the same calls and the same outcomes mean that the agent is going round in circles. */
const STUCK_AFTER = 3;

/** What an agent is told whose task was given a last, small part of budget. */
const FINISH_UP =
  'The budget is spent but for a small rest that was given to finish: start nothing new, and end with what is done.';

/** Asks the model for the next turn: calls, or the end. */
export async function modelNode({ run, cards }: AgentClaim, state: AgentState): Promise<Partial<AgentState>> {
  const planned = run.work.task.plan!.subtasks[run.work.subtask!.index]!;
  const { model_calls, tool_calls } = run.limits;
  const end = (code: string, message: string) => ({ finished: failWith(planned.kind, code, message) });
  if (state.turn >= model_calls)
    return end('too_many_model_calls', `Stopped after ${model_calls} model calls without an end.`);
  if (stuck(state)) return end('stuck', `The same calls gave the same answers ${STUCK_AFTER} times.`);
  const funds = await findFunds(run);
  if (funds === 'ask' && budgetLevel(run.policy)) return { short: true };
  if (funds !== 'enough') return end('budget_exhausted', 'The task’s budget is spent.');
  const model = await run.model();
  await flushIfDue(run);
  run.mustFit(model.timeoutMs, 'the model');
  const answer = await run.lease.during(model.turn(brief(run, cards, state), run.lease.signal));
  run.spend(answer.usage);
  run.gain(answer.value);
  const { say, calls, finish } = plainJson(answer.value);
  const before = state.history.reduce((sum, turn) => sum + turn.calls.length, 0);
  warnNear(run, 'model_calls', { before: state.turn, now: state.turn + 1 });
  if (before + calls.length > tool_calls) {
    const asked = `${calls.length} more tool calls were proposed after ${before}`;
    return {
      turn: state.turn + 1,
      ...end('too_many_tool_calls', `${asked}, and ${tool_calls} are allowed.`),
    };
  }
  warnNear(run, 'tool_calls', { before, now: before + calls.length });
  for (const call of calls) {
    run.events.push({
      type: 'tool.proposed',
      subtask_id: run.work.id,
      actor: agentActor(run.work),
      data: { tool: call.tool, args_hash: hashOf(call.args), say },
    });
  }
  return { turn: state.turn + 1, say, calls, cursor: 0, outcomes: [], answer: null, finished: finish };
}

function stuck(state: AgentState): boolean {
  const last = state.history.slice(-STUCK_AFTER);
  return (
    last.length === STUCK_AFTER && new Set(last.map((turn) => hashOf([turn.calls, turn.outcomes]))).size === 1
  );
}

function brief(run: Run, cards: ToolCard[], state: AgentState): TurnBrief {
  const { task, subtask, subtasks, project, plan_approval, now } = run.work;
  const planned = task.plan!.subtasks[subtask!.index]!;
  return {
    task: {
      id: task.id,
      description: task.description,
      branch: branchOf(task.id),
      requested_by: task.requested_by,
    },
    subtask: planned,
    project,
    prior: ancestorsOf(task.plan!.subtasks, planned.index).flatMap((index) => {
      const done = subtasks[index];
      return done?.result ? [{ index, agent: done.agent, title: done.title, finish: done.result }] : [];
    }),
    tools: toolsOf(planned.agent, cards),
    history: state.history,
    feedback: [
      ...saidTo(task.notes),
      ...notesOf(plan_approval),
      ...state.feedback,
      ...(task.spending?.ending ? [FINISH_UP] : []),
    ],
    now,
  };
}

/** The branch that all agents of one task commit to. */
function branchOf(taskId: string): string {
  return `agents/${taskId.slice(-12)}`;
}
