import type { LangGraphRunnableConfig } from '@langchain/langgraph';
import type { AgentClaim } from '../claim.ts';
import { routeAgent } from '../route.ts';
import type { AgentState } from '../state.ts';
import { executeNode } from './execute.ts';
import { modelNode } from './model.ts';

/** Tasks of graph version 1 may be taken over by a release that cannot go on from what was only foretold. */
const FORETELLS_SINCE = 2;

/**
 * Asks the model, and makes its calls in the same superstep when nobody must be asked first. Before the first of them
 * the journal has the answer as what this node wrote: a worker that takes the thread over does not ask again.
 */
export async function turnNode(
  claim: AgentClaim,
  state: AgentState,
  config: LangGraphRunnableConfig,
): Promise<Partial<AgentState>> {
  const answer = await modelNode(claim, state);
  const next = { ...state, ...answer };
  const { graph_version } = claim.run.work.task;
  if (graph_version < FORETELLS_SINCE || (await routeAgent(claim, next)) !== 'execute') return answer;
  claim.run.saver.foretell(config.executionInfo, answer, 'execute');
  return { ...answer, ...(await executeNode(claim, next)) };
}
