import type { Ctx } from '../ctx.ts';
import { callFunction } from '../db/call.ts';

/** The end of the chain: how many events were ever linked, and the last link's hash (hex). */
export type Head = { seq: number; head: string };

type Sealed = Head & { sealed: number; more: boolean; untold: boolean };

/** So many batches of 250 at once; the next sealing has the rest. */
const BATCHES = 400;

/**
 * Links every event that was committed before this call, one statement for each 250; none where there is nothing to
 * link but the one that says so. Sealers wait for each other, so that whoever reads the chain afterwards finds
 * everything in it. `untold`: something has happened that is still to be handed out to those who want to be told.
 */
export async function sealAudit(ctx: Pick<Ctx, 'db'>): Promise<Head & { untold: boolean }> {
  for (let batch = 1; ; batch++) {
    const { more, seq, head, untold } = await callFunction<Sealed>(ctx.db, 'seal_v2', {});
    if (!more || batch === BATCHES) return { seq, head, untold };
  }
}
