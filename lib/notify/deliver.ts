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

/**
 * Delivers one notice to its channel and marks it. The `log` channel is this service's own log; a channel
 * that is not configured is said so in the row, not passed over. Harmless to repeat.
 */
export async function deliverNotice(ctx: Ctx, id: string): Promise<{ state: 'sent' | 'noop' }> {
  const [notice] = await ctx.db.query<Notice>('select * from outbox where id = $1', [id]);
  if (!notice) throw fatal('unknown_notice', 'There is no such notice.');
  if (notice.sent_at) return { state: 'noop' };
  const configured = notice.kind === 'log';
  if (configured)
    ctx.log.info('notice', { ...notice.payload, task_id: notice.task_id, approval_id: notice.approval_id });
  const result = configured ? {} : { not_sent: `channel ${notice.kind} is not configured` };
  await ctx.db.query(
    `update outbox set sent_at = clock_timestamp(), payload = payload || $2::jsonb where id = $1 and sent_at is null`,
    [id, JSON.stringify(result)],
  );
  return { state: configured ? 'sent' : 'noop' };
}
