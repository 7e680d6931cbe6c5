import type { Ctx } from '../../ctx.ts';
import { fromCursor, toCursor } from '../../db/cursor.ts';
import type { EndpointRow } from '../../db/rows.ts';
import { forbidden } from '../../errors.ts';
import type { Entry } from '../../identity/entry.ts';
import { rolesIn } from '../../policy/decide-rights.ts';
import { type EndpointView, endpointView } from './view.ts';

const READERS = ['cto', 'security_team', 'admin'] as const;

/** Endpoints by name, for those who look after all projects. Throws 403 `role_not_allowed`. */
export async function listEndpoints(
  ctx: Ctx,
  { principal, now }: Entry,
  query: { limit: number; cursor?: string },
): Promise<{ data: EndpointView[]; next_cursor: string | null }> {
  if (!rolesIn(principal, null).some((role) => (READERS as readonly string[]).includes(role)))
    throw forbidden('role_not_allowed', `It takes one of the roles ${READERS.join(', ')} in all projects.`);
  const after = fromCursor(query.cursor, ['string']);
  const rows = await ctx.db.query<{ e: EndpointRow }>(
    `select to_jsonb(e) as e from notification_endpoints e where deleted_at is null and ($1::text is null or name > $1) order by name limit $2`,
    [after?.[0] ?? null, query.limit + 1],
  );
  const page = rows.slice(0, query.limit);
  const last = rows.length > query.limit ? page.at(-1)?.e : undefined;
  return {
    data: page.map(({ e }) => endpointView(e, now)),
    next_cursor: last ? toCursor([last.name]) : null,
  };
}
