import type { Ctx } from '../ctx.ts';
import { fromCursor, toCursor } from '../db/cursor.ts';
import type { ReviewRow } from '../db/rows.ts';
import type { Entry } from '../identity/entry.ts';
import { visibleProjects } from '../identity/visible.ts';
import { type ReviewView, reviewView } from './view.ts';

export type ReviewQuery = { open?: boolean; limit: number; cursor?: string };

const LIST = `select to_jsonb(r) as r from reviews r
  where ($1::text[] is null or r.project = any ($1) or r.broken_by = $2) and ($3::boolean is null or (r.reviewed_at is null) = $3)
    and ($4::timestamptz is null or (r.due_at, r.id) > ($4, $5::uuid))
  order by r.due_at, r.id limit $6`;

/** Broken glasses of the caller's projects, and their own, the earliest due first. One round trip. */
export async function listReviews(
  ctx: Ctx,
  { principal, now }: Entry,
  query: ReviewQuery,
): Promise<{ data: ReviewView[]; next_cursor: string | null }> {
  const after = fromCursor(query.cursor, ['string', 'string']);
  const rows = await ctx.db.query<{ r: ReviewRow }>(LIST, [
    visibleProjects(principal),
    principal.id,
    query.open ?? null,
    after?.[0] ?? null,
    after?.[1] ?? null,
    query.limit + 1,
  ]);
  const page = rows.slice(0, query.limit);
  const last = rows.length > query.limit ? page.at(-1)?.r : undefined;
  return {
    data: page.map(({ r }) => reviewView(r, now)),
    next_cursor: last ? toCursor([last.due_at, last.id]) : null,
  };
}
