import type { Ctx } from '../ctx.ts';
import { fromCursor, toCursor } from '../db/cursor.ts';
import type { StoredCheckpoint } from '../db/rows.ts';
import { utc } from '../db/time.ts';
import { type Reading, readCheckpoint, standingOf } from './read-checkpoint.ts';
import { CHECKPOINTS_OF, type CheckpointRow, CONTENT_OF, leftBy, MOVES_OF, type Move } from './threads.ts';

type Row = { x: CheckpointRow; content: StoredCheckpoint; moves: Move[] };

/** A checkpoint as clients see it in a list. */
export function checkpointView(row: CheckpointRow, reading: Reading, moves: Move[]) {
  return {
    checkpoint_id: row.checkpoint_id,
    parent_checkpoint_id: row.parent_id,
    thread_id: row.thread_id,
    run: row.run,
    subtask_index: row.index,
    node: reading.node,
    created_at: utc(row.created_at),
    status: standingOf({ newest: row.newest, left: leftBy(row, moves) }, reading),
  };
}
export type CheckpointView = ReturnType<typeof checkpointView>;

/** All threads and runs of a task, newest checkpoint first, one page in one round trip. Whoever calls has checked who may see it. */
export async function listCheckpoints(
  ctx: Ctx,
  taskId: string,
  { limit, cursor }: { limit: number; cursor?: string },
): Promise<{ data: CheckpointView[]; next_cursor: string | null }> {
  const after = fromCursor(cursor, ['string', 'string', 'string']);
  const rows = await ctx.db.query<Row>(
    `with all_of as (${CHECKPOINTS_OF}),
     page as (select * from all_of a
       where $2::timestamptz is null or (a.created_at, a.thread_id, a.checkpoint_id) < ($2, $3, $4)
       order by a.created_at desc, a.thread_id desc, a.checkpoint_id desc limit $5)
     select to_jsonb(p) as x, ${CONTENT_OF} as content, (${MOVES_OF}) as moves
     from page p join langgraph.checkpoints c on c.thread_id = p.thread_id and c.checkpoint_ns = '' and c.checkpoint_id = p.checkpoint_id
     order by p.created_at desc, p.thread_id desc, p.checkpoint_id desc`,
    [taskId, ...(after ?? [null, null, null]), limit + 1],
  );
  const page = rows.slice(0, limit);
  const data = await Promise.all(
    page.map(async ({ x, content, moves }) =>
      checkpointView(x, await readCheckpoint(x.thread_id, content), moves),
    ),
  );
  const last = rows.length > limit ? page.at(-1)?.x : undefined;
  return { data, next_cursor: last ? toCursor([last.created_at, last.thread_id, last.checkpoint_id]) : null };
}
