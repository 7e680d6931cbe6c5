import type { Ctx } from '../ctx.ts';
import { fromCursor, toCursor } from '../db/cursor.ts';
import { administers } from './administer.ts';
import type { Entry } from './entry.ts';
import { type KeyRow, keyView } from './key-view.ts';

/** One's own keys, newest first; an administrator's list has everybody's, or those of `principalId`. */
export async function listKeys(
  ctx: Ctx,
  { principal }: Entry,
  query: { limit: number; cursor?: string; principalId?: string },
): Promise<{ data: KeyRow[]; next_cursor: string | null }> {
  const after = fromCursor(query.cursor, ['string', 'string']);
  const rows = await ctx.db.query<{ k: KeyRow }>(
    `select key_view(a) as k from api_keys a
     where ($1::text is null or a.principal_id = $1) and ($2::text is null or a.principal_id = $2)
       and ($3::timestamptz is null or (a.created_at, a.id) < ($3, $4::uuid))
     order by a.created_at desc, a.id desc limit $5`,
    [
      administers(principal) ? null : principal.id,
      query.principalId ?? null,
      after?.[0] ?? null,
      after?.[1] ?? null,
      query.limit + 1,
    ],
  );
  const page = rows.slice(0, query.limit).map(({ k }) => k);
  const last = rows.length > query.limit ? page.at(-1) : undefined;
  return { data: page.map(keyView), next_cursor: last ? toCursor([last.created_at, last.id]) : null };
}
