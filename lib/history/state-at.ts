import type { Ctx } from '../ctx.ts';
import { utc } from '../db/time.ts';
import { notFound } from '../errors.ts';
import { foldEvents, type PastEvent } from './fold-events.ts';
import { CHECKPOINTS_OF, type CheckpointRow, leftBy, type Move } from './threads.ts';

/** Neither: the newest event. */
export type PointInTime = { at?: string; seq?: number };
type Row = {
  events: PastEvent[];
  subtasks: { id: string; index: number; title: string }[];
  checkpoints: CheckpointRow[];
  /** The time that the state is of; null: there is no such task. */
  at: string | null;
  /** The events that there are, and when it was asked. Null: no such task, or no event of it. */
  range: { seq: number; first: string; now: string } | null;
};

// An event and what came with it are one statement: its checkpoints are as old as the statement's start.
// Between the task's making and its first event it stands as at that event; clients know the making to the millisecond. No time that
// has not come has a state.
const LOAD = `with told as materialized (select e.seq, e.at from events_of($1) e),
  range as (select max(seq) as seq, min(at) as first, clock_timestamp() as now from told),
  point as (select max(e.seq) as seq, coalesce(asked.at, max(e.at)) as at
    from (select case when $2::timestamptz >= date_trunc('milliseconds', t.created_at) then greatest($2, range.first) else $2 end as at, range.now
      from tasks t, range where t.id = $1) asked
    left join told e on (asked.at is null or (e.at <= asked.at and asked.at <= asked.now)) and ($3::int is null or e.seq <= $3)
    group by asked.at),
  all_of as (${CHECKPOINTS_OF}),
  signed as materialized (select plan_of(t) -> 'subtasks' as subtasks from tasks t where t.id = $1)
  select
    (select coalesce(jsonb_agg(to_jsonb(e) - 'actor' - 'task_id' order by e.seq), '[]') from events_of($1) e, point
      where e.seq <= point.seq) as events,
    (select coalesce(jsonb_agg(jsonb_build_object('id', s.id, 'index', s.index, 'title', signed.subtasks -> s.index ->> 'title') order by s.index), '[]')
      from subtasks s, signed where s.task_id = $1) as subtasks,
    (select coalesce(jsonb_agg(to_jsonb(x) order by x.run, x.index nulls first), '[]') from (
      select distinct on (a.thread_id) a.* from all_of a join langgraph.checkpoints c on c.thread_id = a.thread_id
        and c.checkpoint_ns = '' and c.checkpoint_id = a.checkpoint_id, point
      where a.created_at <= point.at order by a.thread_id, c.fence desc, a.checkpoint_id desc) x) as checkpoints,
    (select at from point) as at,
    (select to_jsonb(r) from range r where r.seq is not null) as range`;

/**
 * A task as it stood after the event number `seq`, or at the time `at`: statuses, open requests, effects so far, and
 * where each thread of the run of then stood. Worked out from its events; a subtask whose turn has come is `ready`
 * until the next event of its own. Throws 404 `point_not_found` for a time before the
 * task or yet to come, and for a number after its last event.
 */
export async function stateAt(ctx: Ctx, taskId: string, point: PointInTime) {
  const [row] = await ctx.db.query<Row>(LOAD, [taskId, point.at ?? null, point.seq ?? null]);
  const { events, subtasks, checkpoints, at, range } = row!;
  const last = events.at(-1);
  if (!last || (point.seq !== undefined && last.seq !== point.seq)) throw noPoint(range);
  const state = foldEvents(events, subtasks);
  const moves = events.flatMap(({ type, data }): Move[] =>
    type === 'task.retried' || type === 'task.rolled_back'
      ? [{ type, run: data.run ?? 0, subtasks: (data.subtasks ?? []) as number[] }]
      : [],
  );
  return {
    task_id: taskId,
    seq: last.seq,
    at: utc(at ?? last.at),
    run: state.run,
    status: state.status,
    subtasks: state.planned
      ? subtasks.map(({ id, index, title }) => ({ id, index, title, ...state.subtasks.get(id)! }))
      : [],
    approvals: [...state.approvals].map(([approval_id, { since, ...request }]) => ({
      approval_id,
      ...request,
      since: utc(since),
    })),
    effects: [...state.effects].map(([key, made]) => ({ key, ...made })),
    checkpoints: checkpoints
      .filter((each) => leftBy(each, moves) === null)
      .map(({ thread_id, checkpoint_id, created_at }) => ({
        thread_id,
        checkpoint_id,
        created_at: utc(created_at),
      })),
  };
}

function noPoint(range: Row['range']) {
  const has = range
    ? `It has the events 1 to ${range.seq} so far, the first at ${utc(range.first)}: ask for one of them (seq), or for a time from then to now (at), ${utc(range.now)}.`
    : 'It has no event yet.';
  return notFound('point_not_found', `The task has no such point. ${has}`);
}
