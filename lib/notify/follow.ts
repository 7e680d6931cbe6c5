import { sealAudit } from '../audit/seal.ts';
import type { Ctx } from '../ctx.ts';

/**
 * What follows what happened, behind its answer: its audit is linked into the chain, and whoever wants to be told of it is. One round trip where
 * there is nothing to tell.
 */
export async function followUp(ctx: Ctx): Promise<void> {
  const { untold } = await sealAudit(ctx);
  if (!untold) return;
  const { handOut } = await import('./hand-out.ts');
  await handOut(ctx);
}
