import type { TaskRow } from '../db/rows.ts';
import { tooManyEvents } from './refusal.ts';

/** The share of a task's events that work may use; the rest is kept for telling how it ends, as in `events_kept`. */
const FOR_WORK = 0.85;

/** Whether a task has so many events that no more work may be begun for it. */
export function isFull({ event_seq, event_limit }: Pick<TaskRow, 'event_seq' | 'event_limit'>): boolean {
  return event_seq > event_limit * FOR_WORK;
}

/** Throws 409 `too_many_events` where a task may not begin another run. */
export function refuseFull(task: Pick<TaskRow, 'event_seq' | 'event_limit'>): void {
  if (isFull(task)) throw tooManyEvents(task.event_seq);
}
