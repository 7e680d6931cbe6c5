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
};

// An event and what came with it are one statement: its checkpoints are as old as the statement's start.
const LOAD = `with point as (select max(e.seq) as seq, coalesce($2::timestamptz, max(e.at)) as at from events_of($1) e
    where ($2::timestamptz is null or e.at <= $2) and ($3::int is null or e.seq <= $3)),
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
      where a.created_at <= point.at order by a.thread_id, c.fence desc, a.checkpoint_id desc) x) as checkpoints`;

/**
 * A task as it stood after the event number `seq`, or at the time `at`: statuses, open requests, effects so far, and
 * where each thread of the run of then stood. Worked out from its events; a subtask whose turn has come is `ready`
 * until the next event of its own. Throws 404 `point_not_found` for a point before the task or after its last event.
 */
export async function stateAt(ctx: Ctx, taskId: string, point: PointInTime) {
  const [row] = await ctx.db.query<Row>(LOAD, [taskId, point.at ?? null, point.seq ?? null]);
  const { events, subtasks, checkpoints } = row!;
  const last = events.at(-1);
  if (!last || (point.seq !== undefined && last.seq !== point.seq))
    throw notFound(
      'point_not_found',
      'The task has no such point: it did not exist yet, or has not come so far.',
    );
  const state = foldEvents(events, subtasks);
  const moves = events.flatMap(({ type, data }): Move[] =>
    type === 'task.retried' || type === 'task.rolled_back'
      ? [{ type, run: data.run ?? 0, subtasks: (data.subtasks ?? []) as number[] }]
      : [],
  );
  return {
    task_id: taskId,
    seq: last.seq,
    at: utc(point.at ?? last.at),
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
