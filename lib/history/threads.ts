/**
 * SQL: every checkpoint of the task `$1` without its content. `newest` is told by the fence and then the id: a
 * worker's clock decides nothing.
 */
export const CHECKPOINTS_OF = `select c.thread_id, x.run, x.index, c.checkpoint_id, c.parent_id, c.created_at,
    row_number() over (partition by c.thread_id order by c.fence desc, c.checkpoint_id desc) = 1 as newest
  from threads_of($1) x join langgraph.checkpoints c on c.thread_id = x.thread_id and c.checkpoint_ns = ''`;

/** SQL: the content of a row `c` of `langgraph.checkpoints`, as a claim is handed it. */
export const CONTENT_OF = `jsonb_build_object('checkpoint_id', c.checkpoint_id, 'parent_id', c.parent_id, 'doc', c.doc,
  'metadata', c.metadata, 'writes', c.writes, 'blobs', coalesce((select jsonb_object_agg(b.hash, b.content)
    from langgraph.blobs b where b.thread_id = c.thread_id and b.hash = any (c.blobs)), '{}'))`;

/** A checkpoint's row of `CHECKPOINTS_OF`. */
export type CheckpointRow = {
  thread_id: string;
  run: number;
  /** Null: the task's own thread. */
  index: number | null;
  checkpoint_id: string;
  parent_id: string | null;
  created_at: string;
  newest: boolean;
};

/** A run that a person began, and the subtasks that went again in it. */
export type Move = { type: 'task.retried' | 'task.rolled_back'; run: number; subtasks: number[] };

/** SQL: the runs that people began of the task `$1`, oldest first. */
export const MOVES_OF = `select coalesce(jsonb_agg(jsonb_build_object('type', e.type, 'run', e.data -> 'run',
    'subtasks', coalesce(e.data -> 'subtasks', '[]')) order by e.seq), '[]')
  from events_of($1) e where e.type in ('task.retried', 'task.rolled_back')`;

/** How the run of a thread was left: by a rollback, by a retry, or not at all (null). */
export function leftBy(
  { run, index }: Pick<CheckpointRow, 'run' | 'index'>,
  moves: Move[],
): Move['type'] | null {
  const next = moves.find((move) => move.run > run && (index === null || move.subtasks.includes(index)));
  return next?.type ?? null;
}
