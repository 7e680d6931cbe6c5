import type { Ctx } from '../ctx.ts';
import { fromCursor, toCursor } from '../db/cursor.ts';
import { utc } from '../db/time.ts';
import { later, notFound } from '../errors.ts';

/** One version as clients see it. */
export type PolicyVersion = {
  version: number;
  created_by: string;
  reason: string;
  created_at: string;
  /** The version that was put back, or `default`; null: a document that somebody wrote. */
  restored_from: string | null;
  active: boolean;
};
/** `intact`: the document is what was put. */
export type PolicyText = PolicyVersion & { document: string; intact: boolean };

/** A version's row as clients see it. */
export const versionView = <Row extends PolicyVersion>(row: Row): Row => ({
  ...row,
  created_at: utc(row.created_at),
});

/**
 * A version with its text, as it was written: the active one (null), even where it cannot be used. Throws 503
 * `policy_unavailable` where none is active or its row is gone, 404 `policy_version_unknown`.
 */
export async function readPolicy(ctx: Ctx, version: number | null): Promise<PolicyText> {
  const [row] = await ctx.db.query<{ w: PolicyText }>(
    `select policy_view(w) || jsonb_build_object('document', w.document, 'intact', is_intact(w)) as w from policies w
     where w.version = coalesce($1::int, (select active_policy from settings where id = 1))`,
    [version],
  );
  if (row) return versionView(row.w);
  if (version !== null)
    throw notFound('policy_version_unknown', `There is no version ${version} of the policy.`);
  throw later(
    30,
    'policy_unavailable',
    'No policy is in force. An administrator puts one back with POST /policy/restore and If-Match: "0".',
  );
}

/** The versions, newest first. */
export async function listPolicies(
  ctx: Ctx,
  query: { limit: number; cursor?: string },
): Promise<{ data: PolicyVersion[]; next_cursor: string | null }> {
  const after = fromCursor(query.cursor, ['number']);
  const rows = await ctx.db.query<{ w: PolicyVersion }>(
    `select policy_view(w) as w from policies w where $1::int is null or w.version < $1 order by w.version desc limit $2`,
    [after?.[0] ?? null, query.limit + 1],
  );
  const data = rows.slice(0, query.limit).map(({ w }) => versionView(w));
  const last = rows.length > query.limit ? data.at(-1) : undefined;
  return { data, next_cursor: last ? toCursor([last.version]) : null };
}
