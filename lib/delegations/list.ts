import type { Ctx } from '../ctx.ts';
import { fromCursor, toCursor } from '../db/cursor.ts';
import type { DelegationRow } from '../db/rows.ts';
import type { Entry } from '../identity/entry.ts';
import { type DelegationView, delegationView } from './view.ts';

/** Both ways of the caller's own, by index each; an administrator of all projects looks at everybody's. */
const LIST = `select to_jsonb(d) as d from delegations d
  where ($1 or d.from_id = $2 or d.to_id = $2) and (not $3::boolean or (d.revoked_at is null and d.until > clock_timestamp()))
    and ($4::timestamptz is null or (d.created_at, d.id) < ($4, $5::uuid))
  order by d.created_at desc, d.id desc limit $6`;

export type DelegationQuery = { in_force?: boolean; limit: number; cursor?: string };

/** What the caller lent and was lent, newest first; administrators see all. One round trip. */
export async function listDelegations(
  ctx: Ctx,
  { principal, now }: Entry,
  query: DelegationQuery,
): Promise<{ data: DelegationView[]; next_cursor: string | null }> {
  const after = fromCursor(query.cursor, ['string', 'string']);
  const all = principal.bindings.some(({ role, projects }) => role === 'admin' && projects.includes('*'));
  const rows = await ctx.db.query<{ d: DelegationRow }>(LIST, [
    all,
    principal.id,
    query.in_force ?? false,
    after?.[0] ?? null,
    after?.[1] ?? null,
    query.limit + 1,
  ]);
  const page = rows.slice(0, query.limit);
  const last = rows.length > query.limit ? page.at(-1)?.d : undefined;
  return {
    data: page.map(({ d }) => delegationView(d, now)),
    next_cursor: last ? toCursor([last.created_at, last.id]) : null,
  };
}
