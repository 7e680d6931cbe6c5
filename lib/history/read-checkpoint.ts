import type { CheckpointStatus } from '../../schema/checkpoint.ts';
import { JournalSaver } from '../checkpoints/journal-saver.ts';
import { BRANCH } from '../checkpoints/thread-row.ts';
import type { StoredCheckpoint } from '../db/rows.ts';
import { notFound } from '../errors.ts';

/** What one stored checkpoint says of its thread. */
export type Reading = {
  /** The step that comes next; `__end__` when the thread had ended there. */
  node: string;
  /** It waited for people's answer. */
  asked: boolean;
  ended: boolean;
  /** The state's channels, LangGraph's own left out. */
  values: Record<string, unknown>;
};

const INTERRUPT = '__interrupt__';
const RESUME = '__resume__';

/** Reads a stored checkpoint through the saver, so that whatever the codec stores is read as the engine reads it. */
export async function readCheckpoint(threadId: string, stored: StoredCheckpoint): Promise<Reading> {
  const tuple = await new JournalSaver(threadId, stored).getTuple({ configurable: { thread_id: threadId } });
  if (!tuple)
    throw notFound(
      'checkpoint_not_found',
      'The checkpoint is no longer kept: choose one of GET /tasks/{task_id}/checkpoints.',
    );
  const writes = tuple.pendingWrites ?? [];
  // What the node on its way had already found out counts as its end: so does the engine take it.
  const found = Object.fromEntries(
    writes
      .filter(([, channel]) => !String(channel).startsWith('__'))
      .map(([, channel, value]) => [channel, value]),
  );
  const channels = { ...tuple.checkpoint.channel_values, ...found };
  const branches = (of: object) => Object.keys(of).filter((name) => name.startsWith(BRANCH));
  const gone = branches(found);
  const next = gone.length > 0 ? gone : branches(channels);
  const values = Object.fromEntries(
    Object.entries(channels).filter(([name]) => !name.startsWith(BRANCH) && !name.startsWith('__')),
  );
  const written = writes.map(([, channel]) => channel);
  // The end marker is our last node's own; an empty list of next nodes alone would not mean an end.
  const ended = (values.finished ?? values.report ?? null) !== null;
  return {
    node: ended ? '__end__' : next.map((name) => name.slice(BRANCH.length)).join(', '),
    asked: written.includes(INTERRUPT) && !written.includes(RESUME),
    ended,
    values,
  };
}

/** How a checkpoint stands now, by its place, how its run was left, and what it says. */
export function standingOf(
  row: { newest: boolean; left: 'task.retried' | 'task.rolled_back' | null },
  reading: Pick<Reading, 'asked' | 'ended'>,
): CheckpointStatus {
  if (row.left === 'task.rolled_back') return 'rolled_back';
  if (row.left || !row.newest) return 'superseded';
  if (reading.ended) return 'ended';
  return reading.asked ? 'interrupted' : 'current';
}
