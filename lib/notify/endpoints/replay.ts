import { auditRow } from '../../audit/record.ts';
import type { Ctx } from '../../ctx.ts';
import { callFunction } from '../../db/call.ts';
import { invalid } from '../../errors.ts';
import type { Entry } from '../../identity/entry.ts';
import { ringDeliveries } from '../ring.ts';
import { loadEndpoint } from './load.ts';
import { mustAdminister } from './must-administer.ts';

export type ReplayInput = { id: string; from: string; to: string; onlyFailed: boolean };

const LIMIT = 1_000;

/**
 * Tells an endpoint again what happened in a stretch of time, oldest first: copies that carry the message's own id, so that a receiver knows what
 * it has had. A thousand at once; `more`: ask again from where it ended. Throws 403, 404, 422 `range_invalid`.
 */
export async function replayDeliveries(
  ctx: Ctx,
  entry: Entry,
  { id, from, to, onlyFailed }: ReplayInput,
): Promise<{ replayed: number; more: boolean }> {
  mustAdminister(entry);
  if (Date.parse(from) >= Date.parse(to)) throw invalid('range_invalid', '`from` must be before `to`.');
  const { id: endpointId, name } = await loadEndpoint(ctx, id);
  const by = entry.principal.id;
  const data = { name, from, to, only_failed: onlyFailed };
  const ids = await callFunction<string[]>(ctx.db, 'replay_deliveries_v1', {
    ...{ endpoint_id: endpointId, from, to, only_failed: onlyFailed, limit: LIMIT },
    audit: [auditRow({ at: entry.now, actor: by, type: 'endpoint.replayed', subject: endpointId, data })],
  });
  await ringDeliveries(
    ctx,
    ids.map((one) => ({ id: one, delay_s: 0 })),
  );
  return { replayed: ids.length, more: ids.length === LIMIT };
}
