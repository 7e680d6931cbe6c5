import type { RunnableConfig } from '@langchain/core/runnables';
import {
  BaseCheckpointSaver,
  type Checkpoint,
  type CheckpointListOptions,
  type CheckpointMetadata,
  type CheckpointTuple,
  type PendingWrite,
} from '@langchain/langgraph-checkpoint';
import { fatal } from '../errors.ts';
import { JournalSaver } from './journal-saver.ts';
import { nextVersion } from './thread-row.ts';

/**
 * The checkpointer of graphs that are compiled once and serve every claim: it keeps nothing and hands each call to
 * the journal that this very invocation names as `configurable.journal`. Throws fatal `no_journal` without one.
 */
class ClaimedSaver extends BaseCheckpointSaver<string> {
  override getNextVersion(current: string | undefined): string {
    return nextVersion(current);
  }

  async getTuple(config: RunnableConfig): Promise<CheckpointTuple | undefined> {
    return journalOf(config).getTuple(config);
  }

  list(config: RunnableConfig, options?: CheckpointListOptions): AsyncGenerator<CheckpointTuple> {
    return journalOf(config).list(config, options);
  }

  async put(
    config: RunnableConfig,
    checkpoint: Checkpoint,
    metadata: CheckpointMetadata,
  ): Promise<RunnableConfig> {
    return journalOf(config).put(config, checkpoint, metadata);
  }

  async putWrites(config: RunnableConfig, writes: PendingWrite[], taskId: string, path = ''): Promise<void> {
    return journalOf(config).putWrites(config, writes, taskId, path);
  }

  async deleteThread(_threadId: string): Promise<void> {
    throw fatal('not_in_a_journal', 'A claim does not delete its own thread; retention does.');
  }
}

function journalOf({ configurable }: RunnableConfig): JournalSaver {
  const journal: unknown = configurable?.journal;
  if (journal instanceof JournalSaver) return journal;
  throw fatal('no_journal', 'The config names no journal in "configurable".');
}

/** As LangGraph's types want it; its versions may be strings, its types say numbers. */
export const claimedSaver = new ClaimedSaver() as unknown as BaseCheckpointSaver;

/**
 * How a graph is invoked over a claim's journal. Nothing is streamed and nothing put out, for the journal has the
 * thread's values; `more` reaches the nodes as `config.configurable`.
 */
export function claimConfig<More extends object>(journal: JournalSaver, more: More) {
  return {
    configurable: { thread_id: journal.threadId, journal, ...more },
    durability: 'sync' as const,
    streamMode: 'custom' as const,
    outputKeys: [],
  };
}
