import type { Ctx } from '../ctx.ts';
import { fromCursor, toCursor } from '../db/cursor.ts';
import { utc } from '../db/time.ts';

/** An artifact without its content. */
export type ArtifactView = {
  id: string;
  task_id: string;
  subtask_id: string;
  run: number;
  turn: number;
  call_index: number;
  effect_key: string | null;
  tool: string;
  media_type: string;
  bytes: number;
  cut_bytes: number;
  sha256: string;
  created_at: string;
};

const COLUMNS =
  'id, task_id, subtask_id, run, turn, call_index, effect_key, tool, media_type, bytes, cut_bytes, sha256, created_at';

/** What a task's tools answered beyond what its state holds, oldest first. Whoever calls has checked who may see the task. */
export async function listArtifacts(
  ctx: Ctx,
  taskId: string,
  { limit, cursor }: { limit: number; cursor?: string },
): Promise<{ data: ArtifactView[]; next_cursor: string | null }> {
  const after = fromCursor(cursor, ['string', 'string']);
  const rows = await ctx.db.query<{ a: ArtifactView }>(
    `select to_jsonb(x) as a from (select ${COLUMNS} from artifacts
       where task_id = $1 and ($2::timestamptz is null or (created_at, id) > ($2, $3)) order by created_at, id limit $4) x`,
    [taskId, after?.[0] ?? null, after?.[1] ?? null, limit + 1],
  );
  const page = rows.slice(0, limit).map(({ a }) => a);
  const last = rows.length > limit ? page.at(-1) : undefined;
  return {
    data: page.map((row) => ({ ...row, created_at: utc(row.created_at) })),
    next_cursor: last ? toCursor([last.created_at, last.id]) : null,
  };
}
