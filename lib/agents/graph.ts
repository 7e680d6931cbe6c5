import { END, START, StateGraph } from '@langchain/langgraph';
import type { ToolCard } from '../../schema/tool.ts';
import { isBegun } from '../effects/execute.ts';
import type { Run } from '../tasks/run.ts';
import { judgeCall } from './judge.ts';
import { budgetNode } from './nodes/budget.ts';
import { executeNode } from './nodes/execute.ts';
import { gateNode } from './nodes/gate.ts';
import { modelNode } from './nodes/model.ts';
import { AgentState } from './state.ts';

/**
 * A working agent: think, ask where something must be asked, act and think again. Assessing is a pure function
 * on the edge; the gate is entered only when there is something to ask.
 */
export function agentGraph(run: Run, cards: ToolCard[]) {
  const route = (state: AgentState) => {
    if (state.finished) return END;
    if (state.short) return 'budget';
    const call = state.calls[state.cursor];
    if (!call) return 'model';
    if (isBegun(run, { turn: state.turn, callIndex: state.cursor })) return 'execute';
    return judgeCall(run, cards, call, state.answer).verdict === 'ask' ? 'gate' : 'execute';
  };
  const think = modelNode(run, cards);
  return new StateGraph(AgentState)
    .addNode('model', think)
    .addNode('gate', gateNode(run))
    .addNode('budget', budgetNode())
    .addNode('execute', executeNode(run, cards, think))
    .addEdge(START, 'model')
    .addConditionalEdges('model', route, ['model', 'gate', 'budget', 'execute', END])
    .addConditionalEdges('budget', route, ['model', END])
    .addConditionalEdges('gate', route, ['model', 'gate', 'execute', END])
    .addConditionalEdges('execute', route, ['model', 'gate', 'budget', 'execute', END])
    .compile({ checkpointer: run.saver.checkpointer });
}
