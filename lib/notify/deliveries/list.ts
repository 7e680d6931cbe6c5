import type { DeliveryState } from '../../../schema/notification-delivery.ts';
import type { Ctx } from '../../ctx.ts';
import { fromCursor, toCursor } from '../../db/cursor.ts';
import type { DeliveryRow } from '../../db/rows.ts';
import type { Entry } from '../../identity/entry.ts';
import { visibleProjects } from '../../identity/visible.ts';
import { type DeliveryView, deliveryView } from './view.ts';

const LIST = `select to_jsonb(d) as d from notification_deliveries d
  where ($1::text[] is null or d.project = any ($1)) and ($2::text is null or d.state = $2) and ($3::text is null or d.endpoint_id::text = $3)
    and ($4::text is null or d.task_id = $4) and ($5::text is null or d.approval_id = $5)
    and ($6::timestamptz is null or (d.created_at, d.id) < ($6, $7::uuid))
  order by d.created_at desc, d.id desc limit $8`;

export type DeliveryQuery = {
  state?: DeliveryState;
  endpoint_id?: string;
  task_id?: string;
  approval_id?: string;
  limit: number;
  cursor?: string;
};

/** Deliveries about the caller's projects, newest first; those about none are for who has a role in all. */
export async function listDeliveries(
  ctx: Ctx,
  { principal }: Entry,
  query: DeliveryQuery,
): Promise<{ data: DeliveryView[]; next_cursor: string | null }> {
  const after = fromCursor(query.cursor, ['string', 'string']);
  const rows = await ctx.db.query<{ d: DeliveryRow }>(LIST, [
    visibleProjects(principal),
    ...[query.state ?? null, query.endpoint_id ?? null, query.task_id ?? null, query.approval_id ?? null],
    ...[after?.[0] ?? null, after?.[1] ?? null, query.limit + 1],
  ]);
  const page = rows.slice(0, query.limit);
  const last = rows.length > query.limit ? page.at(-1)?.d : undefined;
  return {
    data: page.map(({ d }) => deliveryView(d)),
    next_cursor: last ? toCursor([last.created_at, last.id]) : null,
  };
}
