import { auditRow } from '../../audit/record.ts';
import type { Ctx } from '../../ctx.ts';
import { callFunction } from '../../db/call.ts';
import type { DeliveryRow } from '../../db/rows.ts';
import { refuseUnlessLeads } from '../../dead-letters/redrive.ts';
import { conflict, notFound } from '../../errors.ts';
import type { Entry } from '../../identity/entry.ts';
import { rolesIn } from '../../policy/decide-rights.ts';
import { ringDeliveries } from '../ring.ts';

/**
 * Tries a delivery again now, with all its attempts before it: one that was given up or dropped, or that waits. Throws 404, 403
 * `role_not_allowed` for anybody below team lead in its project, 409 `already_delivered`.
 */
export async function retryDelivery(
  ctx: Ctx,
  entry: Entry,
  id: string,
): Promise<{ id: string; state: 'pending' }> {
  const [row] = await ctx.db.query<{ d: DeliveryRow }>(
    'select to_jsonb(d) as d from notification_deliveries d where id::text = $1',
    [id],
  );
  const roles = row ? rolesIn(entry.principal, row.d.project) : [];
  if (!row || roles.length === 0)
    throw notFound('not_found', 'There is no such delivery, or it is outside your projects.');
  refuseUnlessLeads(roles);
  const by = entry.principal.id;
  const data = { endpoint_id: row.d.endpoint_id, type: row.d.type, state: row.d.state };
  const { state } = await callFunction<{ state: string }>(ctx.db, 'retry_delivery_v1', {
    ...{ id, by },
    audit: [auditRow({ at: entry.now, actor: by, type: 'delivery.retried', subject: id, data })],
  });
  if (state === 'sent' || state === 'gathered')
    throw conflict(
      'already_delivered',
      'It was delivered. To have it sent once more, replay its endpoint for that time.',
    );
  await ringDeliveries(ctx, [{ id, delay_s: 0 }]);
  return { id, state: 'pending' };
}
