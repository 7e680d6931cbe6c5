import type { Actor, EventType } from '../../schema/event.ts';
import { TASK_TERMINAL, type TaskStatus } from '../../schema/task.ts';
import type { JsonObject } from '../../schema/vocabulary.ts';
import type { Ctx } from '../ctx.ts';
import { utc } from '../db/time.ts';

type EventRow = {
  task_id: string;
  seq: number;
  type: EventType;
  at: string;
  subtask_id: string | null;
  approval_id: string | null;
  actor: Actor;
  data: JsonObject;
};

/** An event as clients see it. `id` is the task's id and the number. */
function eventView(row: EventRow) {
  return { ...row, id: `${row.task_id}:${row.seq}`, at: utc(row.at) };
}
export type EventView = ReturnType<typeof eventView>;

export type EventPage = {
  events: EventView[];
  /** The number to go on from. */
  last: number;
  /** Nothing more will come in this run: the task has ended and these are its last events. */
  ended: boolean;
  /** There is more already. */
  more: boolean;
};

/** A task's events after the number `after`, oldest first, at most `limit`, in one round trip. */
export async function readEvents(
  ctx: Ctx,
  taskId: string,
  { after, limit }: { after: number; limit: number },
): Promise<EventPage> {
  // The counter is read with the events: a number beyond it cannot have been given out.
  const [row] = await ctx.db.query<{ status: TaskStatus; event_seq: number; events: EventRow[] }>(
    `select t.status, t.event_seq, (select coalesce(jsonb_agg(to_jsonb(e) order by e.seq), '[]') from (
       select * from events_of(t.id, $2, $3)) e) as events
     from tasks t where t.id = $1`,
    [taskId, after, limit],
  );
  const events = row?.events.map(eventView) ?? [];
  const last = events.at(-1)?.seq ?? after;
  const more = row !== undefined && last < row.event_seq;
  const ended = !row || ((TASK_TERMINAL as readonly TaskStatus[]).includes(row.status) && !more);
  return { events, last, ended, more };
}
