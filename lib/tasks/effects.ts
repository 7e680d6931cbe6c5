import type { EffectState } from '../../schema/effect.ts';
import type { Effect, Json, JsonObject } from '../../schema/vocabulary.ts';
import type { Ctx } from '../ctx.ts';
import { fromCursor, toCursor } from '../db/cursor.ts';
import type { EffectRow } from '../db/rows.ts';
import { utc, utcOrNull } from '../db/time.ts';

/** A ledger row as clients see it. */
export function effectView(row: EffectRow) {
  return {
    key: row.key,
    task_id: row.task_id,
    subtask_id: row.subtask_id,
    run: row.run,
    tool: row.tool,
    effect: row.effect as Effect,
    args: row.args as JsonObject | null,
    args_hash: row.args_hash,
    state: row.state as EffectState,
    result: row.result as Json,
    clearance: row.clearance,
    approval_id: row.approval_id,
    reused_from: row.reused_from,
    at: utc(row.at),
    settled_at: utcOrNull(row.settled_at),
  };
}
export type EffectView = ReturnType<typeof effectView>;

/** What a task changed in the world, oldest first. */
export async function listEffects(
  ctx: Ctx,
  taskId: string,
  { limit, cursor }: { limit: number; cursor?: string },
): Promise<{ data: EffectView[]; next_cursor: string | null }> {
  const after = fromCursor(cursor, ['string', 'string']);
  const rows = await ctx.db.query<{ e: EffectRow }>(
    `select to_jsonb(e) as e from effects e
     where e.task_id = $1 and ($2::timestamptz is null or (e.at, e.key) > ($2, $3))
     order by e.at, e.key limit $4`,
    [taskId, after?.[0] ?? null, after?.[1] ?? null, limit + 1],
  );
  const page = rows.slice(0, limit).map(({ e }) => e);
  const last = rows.length > limit ? page.at(-1) : undefined;
  return { data: page.map(effectView), next_cursor: last ? toCursor([last.at, last.key]) : null };
}
