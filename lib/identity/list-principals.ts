import type { PrincipalKind } from '../../schema/principal.ts';
import type { Ctx } from '../ctx.ts';
import { fromCursor, toCursor } from '../db/cursor.ts';
import { administers } from './administer.ts';
import type { Entry } from './entry.ts';
import { type PrincipalRow, principalView } from './principal-view.ts';

/** Oneself; for an administrator everybody, by id. */
export async function listPrincipals(
  ctx: Ctx,
  { principal }: Entry,
  query: { limit: number; cursor?: string; kind?: PrincipalKind },
): Promise<{ data: PrincipalRow[]; next_cursor: string | null }> {
  const after = fromCursor(query.cursor, ['string']);
  const rows = await ctx.db.query<{ p: PrincipalRow }>(
    `select principal_view(w) as p from principals w
     where ($1::text is null or w.id = $1) and ($2::text is null or w.kind = $2) and ($3::text is null or w.id > $3)
     order by w.id limit $4`,
    [administers(principal) ? null : principal.id, query.kind ?? null, after?.[0] ?? null, query.limit + 1],
  );
  const page = rows.slice(0, query.limit).map(({ p }) => principalView(p));
  const last = rows.length > query.limit ? page.at(-1) : undefined;
  return { data: page, next_cursor: last ? toCursor([last.id]) : null };
}
