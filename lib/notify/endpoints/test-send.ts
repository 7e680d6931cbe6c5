import type { NotificationMessage } from '../../../schema/notification.ts';
import type { Ctx } from '../../ctx.ts';
import type { DeliveryRow } from '../../db/rows.ts';
import type { Entry } from '../../identity/entry.ts';
import { type DeliveryView, deliveryView } from '../deliveries/view.ts';
import { headline } from '../headline.ts';
import { sendDelivery } from '../send-delivery.ts';
import { loadEndpoint } from './load.ts';
import { mustAdminister } from './must-administer.ts';

/**
 * Tells an endpoint that nothing has happened, now, and answers how that went: a delivery like any other, by the same way. One that people get
 * in person goes to whoever asks. Throws 403, 404.
 */
export async function testSend(ctx: Ctx, entry: Entry, id: string): Promise<DeliveryView> {
  mustAdminister(entry);
  const { id: endpointId, channel, target } = await loadEndpoint(ctx, id);
  const message = testMessage(ctx, entry);
  const deliveryId = ctx.ids.id();
  const inPerson = channel === 'console' || target.to === 'people';
  await ctx.db.query(
    `insert into notification_deliveries (id, message_id, endpoint_id, recipient, type, message, state, event_at, delivered_at)
     values ($1, $2, $3, $4, $5, $6::jsonb, $7, $8, case when $7 = 'sent' then clock_timestamp() end)`,
    [
      ...[
        deliveryId,
        message.id,
        endpointId,
        inPerson ? entry.principal.id : '',
        message.type,
        JSON.stringify(message),
      ],
      ...[channel === 'console' ? 'sent' : 'pending', message.at],
    ],
  );
  if (channel !== 'console') await sendDelivery(ctx, deliveryId);
  const [row] = await ctx.db.query<{ d: DeliveryRow }>(
    'select to_jsonb(d) as d from notification_deliveries d where id = $1',
    [deliveryId],
  );
  return deliveryView(row!.d);
}

function testMessage(ctx: Ctx, { principal, now }: Entry): NotificationMessage {
  const parts = {
    ...{
      id: `evt_${ctx.ids.id()}`,
      type: 'endpoint.test' as const,
      version: 1 as const,
      at: new Date(now).toISOString(),
    },
    ...{ project: null, risk_level: null, actor: principal.id, task: null, approval: null, subtask: null },
    ...{ reason: null, link: ctx.config.PUBLIC_BASE_URL },
  };
  return { ...parts, title: headline(parts) };
}
