import { Annotation, END, interrupt, START, StateGraph } from '@langchain/langgraph';
import type { BaseCheckpointSaver } from '@langchain/langgraph-checkpoint';
import type { GateAnswer } from '../agents/state.ts';
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

/**
 * A task: plan and assess, ask where somebody must be asked, and report when the dispatcher has seen the
 * last subtask end. Between gate and report the thread rests; the subtasks are threads of their own.
 */
export function taskGraph(nodes: TaskNodes, checkpointer: BaseCheckpointSaver) {
  return new StateGraph(TaskState)
    .addNode('plan_and_assess', async () => ({ planned: await nodes.plan() }))
    .addNode('gate', () => ({ answer: interrupt<string, GateAnswer>('plan') }))
    .addNode('write_report', () => ({ report: nodes.report() }))
    .addEdge(START, 'plan_and_assess')
    .addConditionalEdges('plan_and_assess', (state) => (state.planned?.asks ? 'gate' : 'write_report'), [
      'gate',
      'write_report',
    ])
    .addEdge('gate', 'write_report')
    .addEdge('write_report', END)
    .compile({ checkpointer });
}
