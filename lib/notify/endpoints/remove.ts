import { auditRow } from '../../audit/record.ts';
import type { Ctx } from '../../ctx.ts';
import type { Entry } from '../../identity/entry.ts';
import { changedMeanwhile, checkVersion, loadEndpoint } from './load.ts';
import { mustAdminister } from './must-administer.ts';

/**
 * Ends an endpoint: what waits for it is dropped, its secrets are forgotten, its deliveries stay to be looked at. Audited in the same
 * statement. Throws 403, 404, 412, 428.
 */
export async function removeEndpoint(
  ctx: Ctx,
  entry: Entry,
  input: { id: string; expected: number | null },
): Promise<void> {
  mustAdminister(entry);
  const row = await loadEndpoint(ctx, input.id);
  checkVersion(row, input.expected);
  const by = entry.principal.id;
  const data = { name: row.name, channel: row.channel };
  const audit = auditRow({ at: entry.now, actor: by, type: 'endpoint.removed', subject: row.id, data });
  const [done] = await ctx.db.query<{ gone: boolean }>(
    `with w as (update notification_endpoints set deleted_at = clock_timestamp(), enabled = false, secrets = '[]', version = version + 1
       where id = $1 and version = $2 and deleted_at is null returning id),
     u as (update notification_endpoints set fallback_id = null where fallback_id in (select id from w)),
     d as (update notification_deliveries set state = 'dropped', last_error = 'The endpoint was deleted.' where endpoint_id in (select id from w) and state = 'pending'),
     a as (select add_audit($3::jsonb) from w)
     select exists (select 1 from w) as gone, (select count(*) from a)`,
    [row.id, row.version, JSON.stringify([audit])],
  );
  if (!done?.gone) throw changedMeanwhile();
}
