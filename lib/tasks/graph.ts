import {
  Annotation,
  Command,
  END,
  interrupt,
  type LangGraphRunnableConfig,
  START,
  StateGraph,
} from '@langchain/langgraph';
import type { GateAnswer } from '../agents/state.ts';
import { claimedSaver } from '../checkpoints/claimed-saver.ts';
import type { TaskReport } from './report.ts';

/** The thread remembers which plan it is about; the plan itself is a row. */
type Planned = { hash: string; asks: boolean };

const TaskState = Annotation.Root({
  planned: Annotation<Planned | null>,
  answer: Annotation<GateAnswer | null>,
  /** The end marker. */
  report: Annotation<TaskReport | null>,
});

export type TaskNodes = { plan: () => Promise<Planned>; report: () => TaskReport };

/** How a fresh thread is entered: at its first node, for by way of the start it would be one superstep more. */
export const FIRST_ENTRY = new Command({
  update: { planned: null, answer: null, report: null },
  goto: 'plan_and_assess',
});

/**
 * A task: plan and assess, ask where somebody must be asked, and report when the dispatcher has seen the
 * last subtask end. Between gate and report the thread rests; the subtasks are threads of their own. Compiled once:
 * what its nodes do for this claim is in the config of each invocation.
 */
export const taskGraph = new StateGraph(TaskState)
  .addNode(
    'plan_and_assess',
    async (_state, config) => {
      const planned = await nodesOf(config).plan();
      return new Command({ update: { planned }, goto: planned.asks ? 'gate' : 'write_report' });
    },
    { ends: ['gate', 'write_report'] },
  )
  .addNode('gate', () => ({ answer: interrupt<string, GateAnswer>('plan') }))
  .addNode('write_report', (_state, config) => ({ report: nodesOf(config).report() }))
  .addEdge(START, 'plan_and_assess')
  .addEdge('gate', 'write_report')
  .addEdge('write_report', END)
  .compile({ checkpointer: claimedSaver });

function nodesOf({ configurable }: LangGraphRunnableConfig): TaskNodes {
  return configurable as TaskNodes;
}
