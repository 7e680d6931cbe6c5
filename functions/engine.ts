import { AsyncLocalStorage } from 'node:async_hooks';
import { AsyncLocalStorageProviderSingleton as provider } from '@langchain/core/singletons';
import { listCheckpoints } from '../lib/history/list-checkpoints.ts';
import { showCheckpoint } from '../lib/history/show-checkpoint.ts';
import { advance, runAhead } from '../lib/tasks/advance.ts';
import { rollbackTask } from '../lib/tasks/rollback.ts';

// The bundle gets LangGraph's browser build, which comes without one: interrupt() would throw instead of pausing.
provider.initializeGlobalInstance(new AsyncLocalStorage());
carryConfigAlone();

/** The engine, imported where it is used and not before: doors that do not need it start light. */
export const engine = { advance, runAhead, listCheckpoints, showCheckpoint, rollbackTask };

/**
 * Around every node core builds a LangSmith run tree, traced or not, only to hang the node's config on it: a fifth
 * of the engine's CPU. Where nobody listens to the run, the config goes without the tree.
 */
function carryConfigAlone(): void {
  const CONFIG = Symbol.for('lc:child_config');
  const traced = provider.runWithConfig.bind(provider);
  provider.runWithConfig = (config, callback, ...rest) =>
    config?.callbacks
      ? traced(config, callback, ...rest)
      : provider.getInstance().run({ extra: { [CONFIG]: config } }, callback);
}
