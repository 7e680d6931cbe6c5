import { Command, type LangGraphRunnableConfig, START, StateGraph } from '@langchain/langgraph';
import { claimedSaver } from '../checkpoints/claimed-saver.ts';
import type { AgentClaim } from './claim.ts';
import { budgetNode } from './nodes/budget.ts';
import { executeNode } from './nodes/execute.ts';
import { gateNode } from './nodes/gate.ts';
import { turnNode } from './nodes/turn.ts';
import { NEXT, type Next, routeOrGrant } from './route.ts';
import { AgentState } from './state.ts';

type Update = Partial<AgentState>;
type Node = (
  claim: AgentClaim,
  state: AgentState,
  config: LangGraphRunnableConfig,
) => Update | Promise<Update>;

/**
 * A working agent: think, ask where something must be asked, act and think again. Each node says itself where it
 * goes on, so that assessing costs no superstep; the gate is entered only when there is something to ask. Compiled
 * once: the claim is in the config of each invocation, and nothing of it outlives that.
 */
export const agentGraph = new StateGraph(AgentState)
  .addNode('model', node(turnNode), { ends: [...NEXT] })
  .addNode('gate', node(gateNode), { ends: [...NEXT] })
  .addNode('budget', node(budgetNode), { ends: [...NEXT] })
  .addNode('execute', node(executeNode), { ends: [...NEXT] })
  .addEdge(START, 'model')
  .compile({ checkpointer: claimedSaver });

function node(work: Node) {
  return async (state: AgentState, config: LangGraphRunnableConfig) => {
    const claim = config.configurable as AgentClaim;
    const update = await work(claim, state, config);
    const goto = await routeOrGrant(claim, { ...state, ...update });
    return new Command<unknown, Update, Next>({ update, goto });
  };
}
