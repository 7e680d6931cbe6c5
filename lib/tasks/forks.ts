import type { AgentState } from '../agents/state.ts';
import type { StoredCheckpoint } from '../db/rows.ts';
import { readCheckpoint } from '../history/read-checkpoint.ts';

/** A subtask's thread that the next run goes on with, as `rollback_v1` takes it: from where, and the next call there. */
export type ForkPoint = {
  subtask_id: string;
  /** The run of the thread. */
  from: number;
  thread_id: string;
  checkpoint_id: string;
  turn: number;
  call_index: number;
};

/** A thread that goes on from its newest checkpoint; null: it has none yet. */
export type GoingOn = Pick<ForkPoint, 'subtask_id' | 'from' | 'thread_id'> & {
  stored: StoredCheckpoint | null;
};

/** Where each of these threads stands now, from what it remembers itself: the ledger may be ahead of it. */
export async function forksOf(threads: GoingOn[]): Promise<ForkPoint[]> {
  const forks = threads.map(async ({ stored, ...thread }) => {
    if (!stored) return [];
    const { values } = await readCheckpoint(thread.thread_id, stored);
    return [{ ...thread, checkpoint_id: stored.checkpoint_id, ...nextCallOf(values) }];
  });
  return (await Promise.all(forks)).flat();
}

/** The first call that a thread in this state does not remember as made: what comes before it lies behind the thread. */
export function nextCallOf(state: Partial<AgentState>): { turn: number; call_index: number } {
  const { turn = 0, calls = [], cursor = 0 } = state;
  return calls.length > 0 ? { turn, call_index: cursor } : { turn: turn + 1, call_index: 0 };
}
