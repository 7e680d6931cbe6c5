import type { Ctx } from '../ctx.ts';

/** Rings for notices that wait in the outbox. False: the queue refused; the sweep will ring again. */
export async function ringNotices(ctx: Ctx, notices: { id: string; attempts: number }[]): Promise<boolean> {
  if (notices.length === 0) return true;
  const bells = notices.map(({ id, attempts }) => ({
    path: '/queue/notify' as const,
    body: { v: 1, id },
    dedupId: `${id}:${attempts}`,
  }));
  try {
    await ctx.queue.ring(bells);
    return true;
  } catch (error) {
    ctx.log.error('queue refused notices', { error: String(error) });
    return false;
  }
}
