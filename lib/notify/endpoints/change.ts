import type { EndpointChange } from '../../../schema/notification-endpoint.ts';
import { auditRow } from '../../audit/record.ts';
import type { Ctx } from '../../ctx.ts';
import type { EndpointRow } from '../../db/rows.ts';
import { conflict } from '../../errors.ts';
import type { Entry } from '../../identity/entry.ts';
import { checkTarget } from './check-target.ts';
import { noFallback } from './create.ts';
import { changedMeanwhile, checkVersion, loadEndpoint } from './load.ts';
import { mustAdminister } from './must-administer.ts';
import { type EndpointView, endpointView } from './view.ts';

const UPDATE = `with f as (select $8::uuid is null or exists (select 1 from notification_endpoints where id = $8 and id <> $1 and deleted_at is null) as ok),
  taken as (select exists (select 1 from notification_endpoints where name = $3 and id <> $1 and deleted_at is null) as name),
  w as (update notification_endpoints set name = $3, target = $4::jsonb, filter = $5::jsonb, quiet_hours = $6::jsonb, digest_minutes = $7, fallback_id = $8,
      fallback_after = $9, enabled = $10, disabled_reason = case when $10 then null else coalesce($11, disabled_reason) end,
      failures = case when $12 then 0 else failures end, failing_since = case when $12 then null else failing_since end,
      open_until = case when $12 then null else open_until end, version = version + 1, updated_at = clock_timestamp()
    from f, taken where id = $1 and version = $2 and deleted_at is null and f.ok and not taken.name returning notification_endpoints.*),
  a as (select add_audit($13::jsonb) from w)
  select (select to_jsonb(w) from w) as e, f.ok as fallback, taken.name as taken, (select count(*) from a) from f, taken`;

/**
 * Changes an endpoint that still has the version its reader saw; audited in the same statement. Enabled again, it starts afresh, and what
 * was dropped meanwhile is for `replay`. Throws 403, 404, 409 `already_exists`, 412, 428, 422 `fallback_invalid` and what `checkTarget` throws.
 */
export async function changeEndpoint(
  ctx: Ctx,
  entry: Entry,
  { id, change, expected }: { id: string; change: EndpointChange; expected: number | null },
): Promise<EndpointView> {
  mustAdminister(entry);
  const row = await loadEndpoint(ctx, id);
  checkVersion(row, expected);
  const target = change.target ? await checkTarget(ctx, row.channel, change.target) : row.target;
  const next = { ...row, ...change, target };
  const by = entry.principal.id;
  const data = { name: next.name, change: { ...change, ...(change.target ? { target } : {}) } };
  const off = row.enabled && !next.enabled ? `Disabled by ${by}.` : null;
  const [done] = await ctx.db.query<{ e: EndpointRow | null; fallback: boolean; taken: boolean }>(UPDATE, [
    ...[row.id, row.version, next.name, JSON.stringify(target), JSON.stringify(next.filter)],
    next.quiet_hours && JSON.stringify(next.quiet_hours),
    ...[
      next.digest_minutes,
      next.fallback_id,
      next.fallback_after,
      next.enabled,
      off,
      change.enabled === true,
    ],
    JSON.stringify([auditRow({ at: entry.now, actor: by, type: 'endpoint.changed', subject: row.id, data })]),
  ]);
  if (!done?.fallback) throw noFallback();
  if (done.taken) throw conflict('already_exists', `There is an endpoint called "${next.name}" already.`);
  if (!done.e) throw changedMeanwhile();
  return endpointView(done.e, entry.now);
}
