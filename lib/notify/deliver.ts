import type { Ctx } from '../ctx.ts';
import { fatal } from '../errors.ts';

type Notice = {
  id: string;
  kind: string;
  task_id: string | null;
  approval_id: string | null;
  payload: Record<string, unknown>;
  sent_at: string | null;
};

/** Writes one notice to this service's own log, the only channel there is, and marks it. Harmless to repeat. */
export async function deliverNotice(ctx: Ctx, id: string): Promise<{ state: 'sent' | 'noop' }> {
  const [notice] = await ctx.db.query<Notice>(`select * from outbox where id = $1 and kind = 'log'`, [id]);
  if (!notice) throw fatal('unknown_notice', 'There is no such notice for the log.');
  if (notice.sent_at) return { state: 'noop' };
  ctx.log.info('notice', { ...notice.payload, task_id: notice.task_id, approval_id: notice.approval_id });
  await ctx.db.query('update outbox set sent_at = clock_timestamp() where id = $1 and sent_at is null', [id]);
  return { state: 'sent' };
}
