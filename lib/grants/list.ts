import type { Ctx } from '../ctx.ts';
import { fromCursor, toCursor } from '../db/cursor.ts';
import type { GrantRow } from '../db/rows.ts';
import type { Entry } from '../identity/entry.ts';
import { visibleProjects } from '../identity/visible.ts';
import { type GrantView, grantView } from './view.ts';

const LIST = `select to_jsonb(g) as g from grants g
  where ($1::text[] is null or g.project = any ($1)) and (not $2::boolean or (g.revoked_at is null and g.expires_at > clock_timestamp() and g.used < g.uses))
    and ($3::timestamptz is null or (g.created_at, g.id) < ($3, $4::uuid))
  order by g.created_at desc, g.id desc limit $5`;

export type GrantQuery = { in_force?: boolean; limit: number; cursor?: string };

/** The grants of the caller's projects, newest first. One round trip. */
export async function listGrants(
  ctx: Ctx,
  { principal, now }: Entry,
  query: GrantQuery,
): Promise<{ data: GrantView[]; next_cursor: string | null }> {
  const after = fromCursor(query.cursor, ['string', 'string']);
  const rows = await ctx.db.query<{ g: GrantRow }>(LIST, [
    visibleProjects(principal),
    query.in_force ?? false,
    after?.[0] ?? null,
    after?.[1] ?? null,
    query.limit + 1,
  ]);
  const page = rows.slice(0, query.limit);
  const last = rows.length > query.limit ? page.at(-1)?.g : undefined;
  return {
    data: page.map(({ g }) => grantView(g, now)),
    next_cursor: last ? toCursor([last.created_at, last.id]) : null,
  };
}
