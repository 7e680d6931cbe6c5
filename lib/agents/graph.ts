import { Command, END, type LangGraphRunnableConfig, START, StateGraph } from '@langchain/langgraph';
import { claimedSaver } from '../checkpoints/claimed-saver.ts';
import { isBegun } from '../effects/execute.ts';
import type { AgentClaim } from './claim.ts';
import { judgeCall } from './judge.ts';
import { budgetNode } from './nodes/budget.ts';
import { executeNode } from './nodes/execute.ts';
import { gateNode } from './nodes/gate.ts';
import { modelNode } from './nodes/model.ts';
import { AgentState } from './state.ts';

const ENDS = ['model', 'gate', 'budget', 'execute', END] as const;
type Next = (typeof ENDS)[number];
type Update = Partial<AgentState>;
type Node = (claim: AgentClaim, state: AgentState) => Update | Promise<Update>;

/**
 * A working agent: think, ask where something must be asked, act and think again. Each node says itself where it
 * goes on, so that assessing costs no superstep; the gate is entered only when there is something to ask. Compiled
 * once: the claim is in the config of each invocation, and nothing of it outlives that.
 */
export const agentGraph = new StateGraph(AgentState)
  .addNode('model', node(modelNode), { ends: [...ENDS] })
  .addNode('gate', node(gateNode), { ends: [...ENDS] })
  .addNode('budget', node(budgetNode), { ends: [...ENDS] })
  .addNode('execute', node(executeNode), { ends: [...ENDS] })
  .addEdge(START, 'model')
  .compile({ checkpointer: claimedSaver });

function node(work: Node) {
  return async (state: AgentState, config: LangGraphRunnableConfig) => {
    const claim = config.configurable as AgentClaim;
    const update = await work(claim, state);
    return new Command<unknown, Update, Next>({ update, goto: route(claim, { ...state, ...update }) });
  };
}

function route({ run, cards }: AgentClaim, state: AgentState): Next {
  if (state.finished) return END;
  if (state.short) return 'budget';
  const call = state.calls[state.cursor];
  if (!call) return 'model';
  if (isBegun(run, { turn: state.turn, callIndex: state.cursor })) return 'execute';
  return judgeCall(run, cards, call, state.answer).verdict === 'ask' ? 'gate' : 'execute';
}
