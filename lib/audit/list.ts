import type { AuditLink } from '../../schema/audit.ts';
import type { JsonObject } from '../../schema/vocabulary.ts';
import type { Ctx } from '../ctx.ts';
import { fromCursor, toCursor } from '../db/cursor.ts';
import type { Entry } from '../identity/entry.ts';
import { type AuditFilter, FILTERED, filterParams } from './filter.ts';
import { refuseUnlessAuditor } from './may-audit.ts';
import { BEFORE, LINK_COLUMNS } from './read-links.ts';
import { sealAudit } from './seal.ts';

export type AuditQuery = AuditFilter & { limit: number; cursor?: string };
/** An event with its place in the chain; `data` as JSON. */
export type AuditView = Omit<AuditLink, 'data' | 'event_id'> & { data: JsonObject; prev_hash: string };

const LIST = `select ${LINK_COLUMNS}, ${BEFORE} as prev_hash from audit_links l join audit_events e on e.id = l.event_id
  where ${FILTERED} and ($8::bigint is null or l.seq < $8) order by l.seq desc limit $9`;

/** What was audited, newest first; everything committed before this call is linked first. Throws 403 `role_not_allowed`. */
export async function listAudit(
  ctx: Ctx,
  entry: Entry,
  query: AuditQuery,
): Promise<{ data: AuditView[]; next_cursor: string | null }> {
  refuseUnlessAuditor(entry);
  const after = fromCursor(query.cursor, ['number']);
  await sealAudit(ctx);
  const rows = await ctx.db.query<AuditLink & { prev_hash: string }>(LIST, [
    ...filterParams(query),
    after?.[0] ?? null,
    query.limit + 1,
  ]);
  const page = rows.slice(0, query.limit);
  const last = rows.length > query.limit ? page.at(-1) : undefined;
  return {
    data: page.map(({ event_id: _id, data, ...link }) => ({ ...link, data: JSON.parse(data) as JsonObject })),
    next_cursor: last ? toCursor([last.seq]) : null,
  };
}
