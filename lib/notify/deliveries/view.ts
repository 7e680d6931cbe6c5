import type { DeliveryRow } from '../../db/rows.ts';
import { utc, utcOrNull } from '../../db/time.ts';

/** A delivery as operators see it. `latency_ms`: from the event to its delivery. */
export function deliveryView(row: DeliveryRow) {
  const {
    id,
    message_id,
    endpoint_id,
    recipient,
    replay,
    type,
    project,
    task_id,
    approval_id,
    state,
    attempts,
  } = row;
  return {
    ...{ id, message_id, endpoint_id, recipient: recipient === '' ? null : recipient, replay, type, project },
    ...{ task_id, approval_id, state, attempts },
    title: row.message.title,
    next_attempt_at: state === 'pending' ? utc(row.next_at) : null,
    last_status: row.last_status,
    last_error: row.last_error,
    fallback_of: row.fallback_of,
    event_at: utc(row.event_at),
    created_at: utc(row.created_at),
    delivered_at: utcOrNull(row.delivered_at),
    latency_ms: row.delivered_at ? Date.parse(row.delivered_at) - Date.parse(row.event_at) : null,
  };
}
export type DeliveryView = ReturnType<typeof deliveryView>;
