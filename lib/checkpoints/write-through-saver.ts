import type { RunnableConfig } from '@langchain/core/runnables';
import {
  BaseCheckpointSaver,
  type ChannelVersions,
  type Checkpoint,
  type CheckpointListOptions,
  type CheckpointMetadata,
  type CheckpointTuple,
  type PendingWrite,
} from '@langchain/langgraph-checkpoint';
import type { StoredCheckpoint } from '../db/rows.ts';
import type { Db } from '../ports.ts';
import { MAX_STATE_BYTES, plainJson } from './codec.ts';
import { withPendingSends } from './pending-sends.ts';
import { callSaver } from './saver-call.ts';
import {
  addWrites,
  configOf,
  decodeRow,
  type Entry,
  encodeRow,
  nextVersion,
  type Place,
  placeOf,
  tupleOf,
} from './thread-row.ts';

/** The claim whose fence every write has to pass; `null` writes below every claim, with fence 0. */
export type SaverClaim = { kind: 'task' | 'subtask'; id: string; version: number } | null;

type Found = StoredCheckpoint & { thread_id: string; checkpoint_ns: string };

/**
 * A saver whose every put is committed when it returns: any threads, any namespaces, one round trip a call. It
 * shares rows, codec and statement with the journal. A write whose claim was taken over, or that would change
 * what a later claim wrote, throws `FencedError` and changes nothing. It never creates tables.
 */
export class WriteThroughSaver extends BaseCheckpointSaver<string> {
  readonly #db: Db;
  readonly #claim: SaverClaim;
  readonly #maxBytes: number;
  /** Writes of one saver are sent in the order in which they were asked for, whatever LangGraph's durability. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(db: Db, options: { claim?: SaverClaim; maxBytes?: number } = {}) {
    super();
    this.#db = db;
    this.#claim = options.claim ?? null;
    this.#maxBytes = options.maxBytes ?? MAX_STATE_BYTES;
  }

  override getNextVersion(current: string | undefined): string {
    return nextVersion(current);
  }

  async getTuple(config: RunnableConfig): Promise<CheckpointTuple | undefined> {
    const { thread_id, checkpoint_ns = '', checkpoint_id } = placeOf(config);
    if (thread_id === undefined) return undefined;
    const [found] = await this.#read({ thread_id, checkpoint_ns, checkpoint_id, limit: 1 });
    return found && this.#tuple(found);
  }

  /** Newest first: by fence, then id. `filter` compares the metadata's top-level fields; `before` is exclusive. */
  async *list(config: RunnableConfig, options: CheckpointListOptions = {}): AsyncGenerator<CheckpointTuple> {
    const { limit, before, filter } = options;
    const found = await this.#read({
      ...placeOf(config),
      before: before && placeOf(before).checkpoint_id,
      filter: filter && plainJson(filter),
      limit,
    });
    for (const row of found) yield await this.#tuple(row);
  }

  /** Stores the channels in `newVersions`, and with a parent the others as they were handed in. */
  async put(
    config: RunnableConfig,
    checkpoint: Checkpoint,
    metadata: CheckpointMetadata,
    newVersions: ChannelVersions,
  ): Promise<RunnableConfig> {
    const { thread_id, checkpoint_ns = '', checkpoint_id: parentId = null } = placeOf(config, ['thread_id']);
    const place = { thread_id: thread_id!, checkpoint_ns, checkpoint_id: checkpoint.id };
    const values = Object.entries(checkpoint.channel_values).filter(
      ([channel]) => parentId !== null || Object.hasOwn(newVersions, channel),
    );
    const stored = { ...checkpoint, channel_values: Object.fromEntries(values) };
    await this.#write(place, { checkpoint: stored, metadata, parentId, writes: new Map() }, false);
    return configOf(place);
  }

  async putWrites(config: RunnableConfig, writes: PendingWrite[], taskId: string, path = ''): Promise<void> {
    const { thread_id, checkpoint_ns = '', checkpoint_id } = placeOf(config, ['thread_id', 'checkpoint_id']);
    const place = { thread_id: thread_id!, checkpoint_ns, checkpoint_id: checkpoint_id! };
    const entry = {
      checkpoint: {} as Checkpoint,
      metadata: {} as CheckpointMetadata,
      parentId: null,
      writes: new Map(),
    };
    addWrites(entry.writes, writes, taskId, path);
    await this.#write(place, entry, true);
  }

  async deleteThread(threadId: string): Promise<void> {
    await this.#inOrder(() =>
      callSaver(this.#db, 'forget_thread_v1', { ...this.#claim, thread_id: threadId }),
    );
  }

  /** Deletes all but the newest `keep` (≥ 1) checkpoints of each namespace, and the blobs that only they had. Answers how many. */
  async prune(threadId: string, keep: number): Promise<number> {
    const input = { ...this.#claim, thread_id: threadId, keep };
    return (await this.#inOrder(() => callSaver<{ deleted: number }>(this.#db, 'prune_thread_v1', input)))
      .deleted;
  }

  /** As LangGraph's types want it; its versions may be strings, its types say numbers. */
  get checkpointer(): BaseCheckpointSaver {
    return this as unknown as BaseCheckpointSaver;
  }

  async #write(place: Place, entry: Entry, stored: boolean): Promise<void> {
    const { row, blobs } = encodeRow(place, entry, { stored, maxBytes: this.#maxBytes });
    const journal = { thread_id: place.thread_id, rows: [row], blobs };
    await this.#inOrder(() => callSaver(this.#db, 'flush_v1', { ...this.#claim, journal }));
  }

  #inOrder<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work);
    this.#last = result.catch(() => undefined);
    return result;
  }

  async #read(input: Record<string, unknown>): Promise<Found[]> {
    await this.#last;
    return callSaver<Found[]>(this.#db, 'read_checkpoints_v1', input);
  }

  async #tuple(found: Found): Promise<CheckpointTuple> {
    const tuple = tupleOf(found, decodeRow(found));
    return withPendingSends(tuple, (config) => this.getTuple(config));
  }
}
