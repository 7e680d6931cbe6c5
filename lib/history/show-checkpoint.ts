import type { Json } from '../../schema/vocabulary.ts';
import type { Ctx } from '../ctx.ts';
import type { StoredCheckpoint } from '../db/rows.ts';
import { notFound } from '../errors.ts';
import { redact } from '../redact.ts';
import { type CheckpointView, checkpointView } from './list-checkpoints.ts';
import { type Reading, readCheckpoint } from './read-checkpoint.ts';
import { CHECKPOINTS_OF, type CheckpointRow, CONTENT_OF, MOVES_OF, type Move } from './threads.ts';

type Found = { row: CheckpointRow; reading: Reading; moves: Move[] };

/**
 * The checkpoint of that id with what it says, in one round trip. A run that began from it has a copy under the same
 * id: the newest run's is the one meant. Throws 404 `checkpoint_not_found`.
 */
export async function findCheckpoint(ctx: Ctx, taskId: string, checkpointId: string): Promise<Found> {
  const [found] = await ctx.db.query<{ row: CheckpointRow; content: StoredCheckpoint; moves: Move[] }>(
    `with all_of as (${CHECKPOINTS_OF})
     select to_jsonb(a) as row, ${CONTENT_OF} as content, (${MOVES_OF}) as moves
     from all_of a join langgraph.checkpoints c on c.thread_id = a.thread_id and c.checkpoint_ns = '' and c.checkpoint_id = a.checkpoint_id
     where a.checkpoint_id = $2 order by a.run desc limit 1`,
    [taskId, checkpointId],
  );
  if (!found) throw noCheckpoint();
  return { ...found, reading: await readCheckpoint(found.row.thread_id, found.content) };
}

/** The refusal for a checkpoint that is not there, or not any more: 404 `checkpoint_not_found`. */
export function noCheckpoint() {
  return notFound(
    'checkpoint_not_found',
    'The task has no such checkpoint, or it is no longer kept: GET /tasks/{task_id}/checkpoints lists those that are.',
  );
}

/** One checkpoint with the state of that point, credentials taken out. Throws 404 `checkpoint_not_found`. */
export async function showCheckpoint(
  ctx: Ctx,
  taskId: string,
  checkpointId: string,
): Promise<CheckpointView & { state: Record<string, Json> }> {
  const { row, reading, moves } = await findCheckpoint(ctx, taskId, checkpointId);
  return { ...checkpointView(row, reading, moves), state: redact(reading.values) as Record<string, Json> };
}
