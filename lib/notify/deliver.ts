import type { Ctx } from '../ctx.ts';
import { fatal } from '../errors.ts';
import { handOut } from './hand-out.ts';
import { sendDelivery } from './send-delivery.ts';

type Notice = {
  id: string;
  kind: string;
  task_id: string | null;
  approval_id: string | null;
  payload: Record<string, unknown>;
  sent_at: string | null;
};

/**
 * What a bell for something to be told means: a delivery to an endpoint (`delivery:…`), events to be handed out (`event:…`), what
 * Linear told us (`linear:…`), or a notice of the outbox. Harmless to repeat.
 */
export async function deliver(ctx: Ctx, id: string): Promise<{ state: string }> {
  if (id.startsWith('delivery:')) return sendDelivery(ctx, id.slice('delivery:'.length));
  if (id.startsWith('linear:')) {
    const { workOff } = await import('../linear/inbox/work-off.ts');
    return workOff(ctx, id.slice('linear:'.length));
  }
  if (!id.startsWith('event:')) return deliverNotice(ctx, id);
  await handOut(ctx);
  return { state: 'handed_out' };
}

/**
 * Delivers one notice, to this service's own log or to the address that somebody left at the gate, and marks it. Harmless to
 * repeat. Throws `unavailable` where the address does not take it: it is tried again.
 */
export async function deliverNotice(ctx: Ctx, id: string): Promise<{ state: 'sent' | 'noop' }> {
  const [notice] = await ctx.db.query<Notice>(
    `select * from outbox where id = $1 and kind in ('log', 'callback')`,
    [id],
  );
  if (!notice) throw fatal('unknown_notice', 'There is no such notice.');
  if (notice.sent_at) return { state: 'noop' };
  if (notice.kind === 'callback') await callBack(ctx, notice);
  else
    ctx.log.info('notice', {
      ...notice.payload,
      task_id: notice.task_id,
      approval_id: notice.approval_id,
    });
  await ctx.db.query('update outbox set sent_at = clock_timestamp() where id = $1 and sent_at is null', [id]);
  return { state: 'sent' };
}

async function callBack({ callbacks }: Ctx, { payload }: Notice): Promise<void> {
  if (!callbacks) throw fatal('no_callbacks', 'This service has no way to call anybody back.');
  const { url, told } = payload as { url: string; told: object };
  await callbacks.tell(url, told);
}
