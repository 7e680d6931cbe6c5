import type { Ctx } from '../ctx.ts';
import type { ApprovalRow } from '../db/rows.ts';

const PAUSES_MS = [200, 500, 1_000];

/**
 * The request as it stands once it is no longer pending, or after `seconds`: looked at after 0.2, 0.5 and every second. Whoever
 * waits holds no connection meanwhile.
 */
export async function waitForDecision(
  ctx: Ctx,
  approval: ApprovalRow,
  seconds: number,
  sleep: (ms: number) => Promise<void> = rest,
): Promise<ApprovalRow> {
  const deadline = ctx.clock.now() + seconds * 1_000;
  let seen = approval;
  for (let round = 0; seen.status === 'pending' && ctx.clock.now() < deadline; round += 1) {
    await sleep(Math.max(0, Math.min(deadline - ctx.clock.now(), PAUSES_MS[round] ?? 1_000)));
    const [row] = await ctx.db.query<{ a: ApprovalRow }>(
      'select to_jsonb(a) as a from approval_requests a where id = $1',
      [approval.id],
    );
    seen = row?.a ?? seen;
  }
  return seen;
}

const rest = (ms: number) => new Promise<void>((done) => setTimeout(done, ms));
