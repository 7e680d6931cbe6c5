import { randomUUID } from 'node:crypto';
import type { RunnableConfig } from '@langchain/core/runnables';
import {
  BaseCheckpointSaver,
  type Checkpoint,
  type CheckpointListOptions,
  type CheckpointMetadata,
  type CheckpointTuple,
  type PendingWrite,
  WRITES_IDX_MAP,
} from '@langchain/langgraph-checkpoint';
import type { StoredCheckpoint } from '../db/rows.ts';
import { decodeState, encodeState } from './codec.ts';

type Writes = Map<string, [string, number, string, unknown]>;
type Entry = {
  checkpoint: Checkpoint;
  metadata: CheckpointMetadata;
  parentId: string | null;
  stored: boolean;
  writes: Writes;
};

/** What a flush hands to `write_journal`. */
export type Journal = {
  thread_id: string;
  rows: {
    checkpoint_id: string;
    parent_id: string | null;
    doc: string | null;
    metadata: string;
    writes: unknown[];
    blobs: string[];
  }[];
  blobs: Record<string, string>;
};

/**
 * A saver for one thread and one claim. It starts from the checkpoint that the claim returned and keeps
 * everything in memory until a fenced statement takes the journal along: no round trip is its own.
 */
export class JournalSaver extends BaseCheckpointSaver<string> {
  readonly #threadId: string;
  readonly #entries = new Map<string, Entry>();
  #latest: string | null = null;
  /** The checkpoint that Postgres has last, for the parent of the next one. */
  #storedId: string | null = null;
  #dirty = false;

  constructor(threadId: string, seed: StoredCheckpoint | null) {
    super();
    this.#threadId = threadId;
    if (!seed) return;
    const writes: Writes = new Map(
      seed.writes.map(([task, index, channel, json]) => [
        `${task}:${index}`,
        [task, index, channel, decodeState(json, seed.blobs)],
      ]),
    );
    this.#entries.set(seed.checkpoint_id, {
      checkpoint: decodeState(seed.doc, seed.blobs) as Checkpoint,
      metadata: JSON.parse(seed.metadata) as CheckpointMetadata,
      parentId: seed.parent_id,
      stored: true,
      writes,
    });
    this.#latest = seed.checkpoint_id;
    this.#storedId = seed.checkpoint_id;
  }

  /** Unique and ordered without a clock: the predecessor's counter plus one, then chance. */
  override getNextVersion(current: string | undefined): string {
    const counter = current === undefined ? 0 : Number.parseInt(current.split('.')[0]!, 10);
    return `${String(counter + 1).padStart(16, '0')}.${randomUUID().slice(0, 8)}`;
  }

  async getTuple(config: RunnableConfig): Promise<CheckpointTuple | undefined> {
    const id = (config.configurable?.checkpoint_id as string | undefined) ?? this.#latest;
    const entry = id ? this.#entries.get(id) : undefined;
    return id && entry ? this.#tuple(id, entry) : undefined;
  }

  async *list(_config: RunnableConfig, _options?: CheckpointListOptions): AsyncGenerator<CheckpointTuple> {
    for (const [id, entry] of [...this.#entries].reverse()) yield this.#tuple(id, entry);
  }

  async put(
    config: RunnableConfig,
    checkpoint: Checkpoint,
    metadata: CheckpointMetadata,
  ): Promise<RunnableConfig> {
    const parentId = (config.configurable?.checkpoint_id as string | undefined) ?? null;
    this.#entries.set(checkpoint.id, { checkpoint, metadata, parentId, stored: false, writes: new Map() });
    this.#latest = checkpoint.id;
    this.#dirty = true;
    return this.#config(checkpoint.id);
  }

  async putWrites(config: RunnableConfig, writes: PendingWrite[], taskId: string): Promise<void> {
    const entry = this.#entries.get(String(config.configurable?.checkpoint_id));
    if (!entry) return;
    for (const [position, [channel, value]] of writes.entries()) {
      if (channel === '__error__') continue;
      const index = WRITES_IDX_MAP[channel as string] ?? position;
      entry.writes.set(`${taskId}:${index}`, [taskId, index, channel as string, value]);
      this.#dirty = true;
    }
  }

  async deleteThread(_threadId: string): Promise<void> {
    this.#entries.clear();
    this.#latest = null;
  }

  /**
   * The journal since the last flush, or null when there is nothing new. Only the newest checkpoint is
   * kept: what lies between two flushes is pure work that can be done again.
   */
  take(): Journal | null {
    const id = this.#latest;
    const entry = id ? this.#entries.get(id) : undefined;
    if (!id || !entry || !this.#dirty) return null;
    const blobs: Record<string, string> = {};
    const encode = (value: unknown): string => {
      const encoded = encodeState(value);
      Object.assign(blobs, encoded.blobs);
      return encoded.text;
    };
    const doc = entry.stored ? null : encode(entry.checkpoint);
    const writes = [...entry.writes.values()].map(([task, index, channel, value]) => [
      task,
      index,
      channel,
      encode(value ?? null),
    ]);
    const row = {
      checkpoint_id: id,
      parent_id: entry.stored ? entry.parentId : this.#storedId,
      doc,
      metadata: JSON.stringify(entry.metadata),
      writes,
      blobs: Object.keys(blobs),
    };
    return { thread_id: this.#threadId, rows: [row], blobs };
  }

  /** Told after the statement that carried `take()` has committed. */
  flushed(): void {
    const entry = this.#latest ? this.#entries.get(this.#latest) : undefined;
    if (entry) entry.stored = true;
    this.#storedId = this.#latest;
    this.#dirty = false;
  }

  /** As LangGraph's types want it; its versions may be strings, its types say numbers. */
  get checkpointer(): BaseCheckpointSaver {
    return this as unknown as BaseCheckpointSaver;
  }

  /** Id of the newest checkpoint, for the approval that an interrupt asks for. */
  get head(): string | null {
    return this.#latest;
  }

  #config(id: string): RunnableConfig {
    return { configurable: { thread_id: this.#threadId, checkpoint_ns: '', checkpoint_id: id } };
  }

  #tuple(id: string, entry: Entry): CheckpointTuple {
    return {
      config: this.#config(id),
      checkpoint: entry.checkpoint,
      metadata: entry.metadata,
      pendingWrites: [...entry.writes.values()].map(([task, , channel, value]) => [task, channel, value]),
      ...(entry.parentId ? { parentConfig: this.#config(entry.parentId) } : {}),
    };
  }
}
