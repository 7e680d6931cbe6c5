import { randomUUID } from 'node:crypto';
import type { RunnableConfig } from '@langchain/core/runnables';
import {
  type Checkpoint,
  type CheckpointMetadata,
  type CheckpointTuple,
  compareWritesSortKeys,
  copyCheckpoint,
  type PendingWrite,
  WRITES_IDX_MAP,
  writesSortKey,
} from '@langchain/langgraph-checkpoint';
import type { StoredCheckpoint } from '../db/rows.ts';
import { fatal } from '../errors.ts';
import { decodeState, encodeState, plainJson } from './codec.ts';

/** The channel that makes LangGraph run a node next begins so. */
export const BRANCH = 'branch:to:';

/** Where a checkpoint lies. */
export type Place = { thread_id: string; checkpoint_ns: string; checkpoint_id: string };

/** One pending write, as both savers hold it. */
type Write = { task: string; index: number; channel: string; value: unknown; path: string };

/** Pending writes of one checkpoint, by task and position. */
export type Writes = Map<string, Write>;

/** What a flush hands to `write_journal`. */
export type Journal = {
  thread_id: string;
  rows: {
    ns: string;
    checkpoint_id: string;
    parent_id: string | null;
    /** Null: the checkpoint is stored already, its writes are new. */
    doc: string | null;
    metadata: string;
    writes: [task: string, index: number, channel: string, json: string, path: string][];
    blobs: string[];
  }[];
  blobs: Record<string, string>;
};

/** A checkpoint in memory. */
export type Entry = {
  checkpoint: Checkpoint;
  metadata: CheckpointMetadata;
  parentId: string | null;
  writes: Writes;
};

/** A channel's next version, unique and ordered without a clock: the predecessor's counter plus one, then chance. */
export function nextVersion(current: string | number | undefined): string {
  const counter = current === undefined ? 0 : Number.parseInt(String(current).split('.')[0]!, 10);
  return `${String(counter + 1).padStart(16, '0')}.${randomUUID().slice(0, 8)}`;
}

/** The config that names a place, as LangGraph hands it on. */
export function configOf({ thread_id, checkpoint_ns, checkpoint_id }: Place): RunnableConfig {
  return { configurable: { thread_id, checkpoint_ns, checkpoint_id } };
}

/** Thread, namespace and checkpoint that a config names; absent ones are undefined. Throws fatal `thread_unnamed` for `need`. */
export function placeOf(config: RunnableConfig, need: readonly (keyof Place)[] = []): Partial<Place> {
  const { thread_id, checkpoint_ns, checkpoint_id } = (config.configurable ?? {}) as Partial<Place>;
  const place = { thread_id, checkpoint_ns, checkpoint_id: checkpoint_id || undefined };
  const missing = need.filter((key) => place[key] === undefined);
  if (missing.length > 0)
    throw fatal('thread_unnamed', `The config names no ${missing.join(' and no ')} in "configurable".`);
  return place;
}

/** Adds a task's writes. A task that runs again repeats its own; only errors, interrupts and answers replace theirs. */
export function addWrites(writes: Writes, added: PendingWrite[], task: string, path = ''): void {
  for (const [position, [channel, value]] of added.entries()) {
    const index = WRITES_IDX_MAP[channel as string] ?? position;
    const key = `${task}:${index}`;
    if (index >= 0 && writes.has(key)) continue;
    writes.set(key, { task, index, channel: channel as string, value, path });
  }
}

/** One row of a journal, with the long strings that it refers to. Throws what the codec throws. */
export function encodeRow(
  place: Place,
  entry: Entry,
  options: { stored: boolean; maxBytes: number },
): { row: Journal['rows'][number]; blobs: Record<string, string>; bytes: number } {
  const blobs: Record<string, string> = {};
  let bytes = 0;
  const encode = (value: unknown): string => {
    const encoded = encodeState(value, options.maxBytes);
    Object.assign(blobs, encoded.blobs);
    bytes = Math.max(bytes, encoded.bytes);
    return encoded.text;
  };
  const row = {
    ns: place.checkpoint_ns,
    checkpoint_id: place.checkpoint_id,
    parent_id: entry.parentId,
    doc: options.stored ? null : encode(entry.checkpoint),
    metadata: JSON.stringify(plainJson(entry.metadata)),
    writes: [...entry.writes.values()].map(
      ({ task, index, channel, value, path }): Journal['rows'][number]['writes'][number] => [
        task,
        index,
        channel,
        encode(value),
        path,
      ],
    ),
  };
  return { row: { ...row, blobs: Object.keys(blobs) }, blobs, bytes };
}

/** A stored row in memory. */
export function decodeRow(stored: StoredCheckpoint): Entry {
  const writes: Writes = new Map(
    stored.writes.map(([task, index, channel, json, path = '']) => [
      `${task}:${index}`,
      { task, index, channel, value: decodeState(json, stored.blobs), path },
    ]),
  );
  return {
    checkpoint: decodeState(stored.doc, stored.blobs) as Checkpoint,
    metadata: JSON.parse(stored.metadata) as CheckpointMetadata,
    parentId: stored.parent_id,
    writes,
  };
}

/** As LangGraph wants it; pending writes in the order in which they are applied. A copy: `getState` applies them to what it is given. */
export function tupleOf(place: Place, entry: Entry): CheckpointTuple {
  const ordered = [...entry.writes.values()].sort((a, b) =>
    compareWritesSortKeys(writesSortKey(a.path, a.task, a.index), writesSortKey(b.path, b.task, b.index)),
  );
  return {
    config: configOf(place),
    checkpoint: copyCheckpoint(entry.checkpoint),
    metadata: entry.metadata,
    pendingWrites: ordered.map(({ task, channel, value }) => [task, channel, value]),
    ...(entry.parentId ? { parentConfig: configOf({ ...place, checkpoint_id: entry.parentId }) } : {}),
  };
}
