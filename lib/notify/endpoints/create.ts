import type { EndpointInput } from '../../../schema/notification-endpoint.ts';
import { auditRow } from '../../audit/record.ts';
import type { Ctx } from '../../ctx.ts';
import type { EndpointRow } from '../../db/rows.ts';
import { conflict, invalid } from '../../errors.ts';
import type { Entry } from '../../identity/entry.ts';
import { checkTarget } from './check-target.ts';
import { mustAdminister } from './must-administer.ts';
import { newSecret } from './secret.ts';
import { type EndpointView, endpointView } from './view.ts';

/** A new endpoint; `secret` is what its webhooks are signed with, shown this once; null: its channel signs nothing. */
export type NewEndpoint = EndpointView & { secret: string | null };

/**
 * Adds an endpoint, audited in the same statement; from its commit on what happens is told there. Throws 403 `role_not_allowed`, 409
 * `already_exists`, 422 `fallback_invalid` and what `checkTarget` throws.
 */
export async function createEndpoint(ctx: Ctx, entry: Entry, input: EndpointInput): Promise<NewEndpoint> {
  mustAdminister(entry);
  const target = await checkTarget(ctx, input.channel, input.target);
  const made = input.channel === 'webhook' ? await newSecret(ctx, entry.now) : null;
  const id = ctx.ids.id();
  const by = entry.principal.id;
  const data = { name: input.name, channel: input.channel, target, filter: input.filter };
  const [row] = await ctx.db.query<{ e: EndpointRow | null; fallback: boolean }>(
    `with f as (select $10::uuid is null or exists (select 1 from notification_endpoints where id = $10 and deleted_at is null) as ok),
     w as (insert into notification_endpoints (id, name, channel, target, filter, quiet_hours, digest_minutes, secrets, created_by, fallback_id, fallback_after)
       select $1, $2, $3, $4::jsonb, $5::jsonb, $6::jsonb, $7, $8::jsonb, $9, $10, $11 from f where ok
       on conflict (name) where deleted_at is null do nothing returning *),
     a as (select add_audit($12::jsonb) from w)
     select (select to_jsonb(w) from w) as e, f.ok as fallback, (select count(*) from a) from f`,
    [
      ...[id, input.name, input.channel, JSON.stringify(target), JSON.stringify(input.filter)],
      input.quiet_hours && JSON.stringify(input.quiet_hours),
      ...[input.digest_minutes, JSON.stringify(made ? [made.stored] : []), by],
      ...[input.fallback_id, input.fallback_after],
      JSON.stringify([auditRow({ at: entry.now, actor: by, type: 'endpoint.created', subject: id, data })]),
    ],
  );
  if (!row?.fallback) throw noFallback();
  if (!row.e) throw conflict('already_exists', `There is an endpoint called "${input.name}" already.`);
  return { ...endpointView(row.e, entry.now), secret: made?.secret ?? null };
}

/** What is said of a fallback that is not there, or is the endpoint itself. */
export function noFallback() {
  return invalid('fallback_invalid', 'There is no other endpoint with the id in `fallback_id`.');
}
