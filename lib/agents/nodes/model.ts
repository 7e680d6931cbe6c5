import type { ToolCard } from '../../../schema/tool.ts';
import type { TurnBrief } from '../../../schema/turn.ts';
import { plainJson } from '../../checkpoints/codec.ts';
import { agentActor } from '../../effects/outcome.ts';
import { MAX_TURNS } from '../../engine-limits.ts';
import { hashOf } from '../../hash.ts';
import type { Run } from '../../tasks/run.ts';
import { ancestorsOf } from '../ancestors.ts';
import { toolsOf } from '../profiles.ts';
import { type AgentState, failWith } from '../state.ts';

/** So many turns with the same calls and the same outcomes mean that the agent is going round in circles. */
const STUCK_AFTER = 3;

/** Asks the model for the next turn: calls, or the end. */
export function modelNode(run: Run, cards: ToolCard[]) {
  return async (state: AgentState): Promise<Partial<AgentState>> => {
    const planned = run.work.task.plan!.subtasks[run.work.subtask!.index]!;
    if (state.turn >= MAX_TURNS)
      return {
        finished: failWith(
          planned.kind,
          'too_many_turns',
          `Stopped after ${MAX_TURNS} turns without an end.`,
        ),
      };
    if (stuck(state))
      return {
        finished: failWith(
          planned.kind,
          'stuck',
          `The same calls gave the same answers ${STUCK_AFTER} times.`,
        ),
      };
    const spent = run.overBudget();
    if (spent) return { finished: failWith(planned.kind, 'budget_exhausted', spent) };
    const model = await run.model();
    run.mustFit(model.timeoutMs, 'the model');
    const answer = await run.lease.during(model.turn(brief(run, cards, state), run.lease.signal));
    run.spend(answer.usage);
    const { say, calls, finish } = plainJson(answer.value);
    for (const call of calls) {
      run.events.push({
        type: 'tool.proposed',
        subtask_id: run.work.id,
        actor: agentActor(run.work),
        data: { tool: call.tool, args_hash: hashOf(call.args), say },
      });
    }
    return { turn: state.turn + 1, say, calls, cursor: 0, outcomes: [], answer: null, finished: finish };
  };
}

function stuck(state: AgentState): boolean {
  const last = state.history.slice(-STUCK_AFTER);
  return (
    last.length === STUCK_AFTER && new Set(last.map((turn) => hashOf([turn.calls, turn.outcomes]))).size === 1
  );
}

function brief(run: Run, cards: ToolCard[], state: AgentState): TurnBrief {
  const { task, subtask, subtasks, project, now } = run.work;
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
    feedback: state.feedback,
    now,
  };
}

/** The branch that all agents of one task commit to. */
function branchOf(taskId: string): string {
  return `agents/${taskId.slice(-12)}`;
}
