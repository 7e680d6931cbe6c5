import type { RunnableConfig } from '@langchain/core/runnables';
import {
  BaseCheckpointSaver,
  type Checkpoint,
  type CheckpointListOptions,
  type CheckpointMetadata,
  type CheckpointTuple,
  ERROR,
  INTERRUPT,
  type PendingWrite,
} from '@langchain/langgraph-checkpoint';
import type { StoredCheckpoint } from '../db/rows.ts';
import { fatal } from '../errors.ts';
import { MAX_STATE_BYTES } from './codec.ts';
import {
  addWrites,
  BRANCH,
  configOf,
  decodeRow,
  type Entry,
  encodeRow,
  type Journal,
  nextVersion,
  placeOf,
  tupleOf,
} from './thread-row.ts';

/** A node's run, by LangGraph's names: the checkpoint that it began on, and its task. */
type RunningNode = { checkpointId: string; taskId: string };

/**
 * A saver for one thread and one claim. It starts from the checkpoint that the claim returned and keeps
 * everything in memory until a fenced statement takes the journal along: no round trip is its own.
 */
export class JournalSaver extends BaseCheckpointSaver<string> {
  readonly threadId: string;
  readonly #maxBytes: number;
  readonly #entries = new Map<string, Entry & { stored: boolean }>();
  #latest: string | null = null;
  /** The checkpoint that Postgres has last, for the parent of the next one. */
  #storedId: string | null = null;
  #dirty = false;

  /** `maxBytes`: what the thread's state may take; more of it makes `take` throw. */
  constructor(threadId: string, seed: StoredCheckpoint | null, maxBytes = MAX_STATE_BYTES) {
    super();
    this.threadId = threadId;
    this.#maxBytes = maxBytes;
    if (!seed) return;
    this.#entries.set(seed.checkpoint_id, { ...decodeRow(seed), stored: true });
    this.#latest = seed.checkpoint_id;
    this.#storedId = seed.checkpoint_id;
  }

  override getNextVersion(current: string | undefined): string {
    return nextVersion(current);
  }

  async getTuple(config: RunnableConfig): Promise<CheckpointTuple | undefined> {
    const id = placeOf(config).checkpoint_id ?? this.#latest;
    const entry = id ? this.#entries.get(id) : undefined;
    return id && entry ? tupleOf(this.#place(id), entry) : undefined;
  }

  async *list(_config: RunnableConfig, _options?: CheckpointListOptions): AsyncGenerator<CheckpointTuple> {
    for (const [id, entry] of [...this.#entries].reverse()) yield tupleOf(this.#place(id), entry);
  }

  async put(
    config: RunnableConfig,
    checkpoint: Checkpoint,
    metadata: CheckpointMetadata,
  ): Promise<RunnableConfig> {
    const { checkpoint_id: parentId = null, checkpoint_ns } = placeOf(config);
    if (checkpoint_ns)
      throw fatal('no_subgraphs', 'A journal is of one thread; a graph within a graph needs its own.');
    this.#entries.set(checkpoint.id, { checkpoint, metadata, parentId, stored: false, writes: new Map() });
    this.#latest = checkpoint.id;
    this.#dirty = true;
    return configOf(this.#place(checkpoint.id));
  }

  async putWrites(config: RunnableConfig, writes: PendingWrite[], taskId: string, path = ''): Promise<void> {
    const entry = this.#entries.get(placeOf(config).checkpoint_id ?? '');
    // A failed step is run again from its start: its error is told by the claim's release, not by the thread.
    const kept = writes.filter(([channel]) => channel !== ERROR);
    if (!entry || kept.length === 0) return;
    addWrites(entry.writes, kept, taskId, path);
    this.#dirty = true;
  }

  /**
   * Puts down what a running node has found out, as if it had ended with that and gone on to `next`. Whoever takes the
   * thread over from the next flush on goes on there; what the node writes when it has really ended is in the
   * checkpoint after it. Once a run of a node. Throws fatal `no_node` unless it runs on the newest checkpoint.
   */
  foretell(node: RunningNode | undefined, update: Record<string, unknown>, next: string): void {
    const entry = node && node.checkpointId === this.#latest && this.#entries.get(node.checkpointId);
    if (!entry)
      throw fatal('no_node', 'Only a node that runs on the newest checkpoint can say what it found.');
    addWrites(entry.writes, [...Object.entries(update), [BRANCH + next, null]], node.taskId);
    this.#dirty = true;
  }

  async deleteThread(_threadId: string): Promise<void> {
    throw fatal('not_in_a_journal', 'A claim does not delete its own thread; retention does.');
  }

  /**
   * The journal since the last flush, or null when there is nothing new. Only the newest checkpoint is
   * kept: what lies between two flushes is pure work that can be done again. Throws what the codec throws.
   */
  take(): Journal | null {
    const id = this.#latest;
    const entry = id ? this.#entries.get(id) : undefined;
    if (!id || !entry || !this.#dirty) return null;
    const parentId = entry.stored ? entry.parentId : this.#storedId;
    const options = { stored: entry.stored, maxBytes: this.#maxBytes };
    const { row, blobs } = encodeRow(this.#place(id), { ...entry, parentId }, options);
    return { thread_id: this.threadId, rows: [row], blobs };
  }

  /** Told after the statement that carried `take()` has committed. */
  flushed(): void {
    const entry = this.#latest ? this.#entries.get(this.#latest) : undefined;
    if (entry) entry.stored = true;
    this.#storedId = this.#latest;
    this.#dirty = false;
  }

  /** The thread's channels as its newest checkpoint has them; empty before the first. */
  get values(): Record<string, unknown> {
    return (this.#latest && this.#entries.get(this.#latest)?.checkpoint.channel_values) || {};
  }

  /** Whether the thread rests at a question. */
  get asks(): boolean {
    const writes = this.#latest && this.#entries.get(this.#latest)?.writes.values();
    return [...(writes || [])].some(({ channel }) => channel === INTERRUPT);
  }

  /** As LangGraph's types want it; its versions may be strings, its types say numbers. */
  get checkpointer(): BaseCheckpointSaver {
    return this as unknown as BaseCheckpointSaver;
  }

  /** Id of the newest checkpoint, for the approval that an interrupt asks for. */
  get head(): string | null {
    return this.#latest;
  }

  #place(checkpoint_id: string) {
    return { thread_id: this.threadId, checkpoint_ns: '', checkpoint_id };
  }
}
