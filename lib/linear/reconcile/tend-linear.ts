import type { Ctx } from '../../ctx.ts';

/** What the clock does for Linear: once an hour it looks for what webhooks have missed. Never throws: what fails here is looked at the next time. */
export async function tendLinear(ctx: Ctx): Promise<void> {
  const { LINEAR_CLIENT_ID: client, LINEAR_API_KEY: key } = ctx.config;
  if (!ctx.linear || (client === '' && key === '')) return;
  try {
    const { reconcileAll } = await import('./reconcile.ts');
    const { found } = await reconcileAll(ctx);
    if (found > 0) ctx.log.info('Linear had told of less than there was', { found });
  } catch (error) {
    ctx.log.error('sweep: Linear was not looked after', { error: String(error) });
  }
}
