import type { Ctx } from '../ctx.ts';
import type { ApprovalRow } from '../db/rows.ts';
import type { Entry } from '../identity/entry.ts';
import { policyOf } from '../policy/active.ts';
import type { CapFact } from '../policy/decide-rights.ts';
import { rotationsOf } from '../policy/on-call.ts';
import type { PolicySays } from '../policy/require.ts';
import type { MoreFacts } from './rights.ts';

/**
 * What a yes to this request needs to know beside its row: who is on call now by the active policy, and how often the
 * caller has approved its level. Asks the database only where the request's policy makes it matter.
 */
export async function moreFacts(ctx: Ctx, entry: Entry, approval: ApprovalRow | null): Promise<MoreFacts> {
  if (!approval) return {};
  const { principal, now } = entry;
  const asksOnCall = approval.requirements.some(({ on_call }) => on_call !== undefined);
  const caps = savedCaps(approval);
  const onCall = asksOnCall
    ? rotationsOf(await policyOf(ctx.db, entry.policyVersion), principal.id, Date.parse(now))
    : [];
  if (caps.length === 0) return { onCall };
  const [row] = await ctx.db.query<{ used: number[] }>('select approvals_within($1, $2, $3::int[]) as used', [
    principal.id,
    approval.risk_level,
    caps.map(({ per_minutes }) => per_minutes),
  ]);
  return { onCall, caps: capsOf(approval, row?.used ?? null) };
}

/** The caps of a request, as its policy had them when it was asked, with how often somebody has said yes within each. */
export function capsOf(approval: ApprovalRow, used: readonly number[] | null): CapFact[] {
  return savedCaps(approval).map((cap, i) => ({ ...cap, used: used?.[i] ?? cap.count }));
}

function savedCaps({ evidence }: ApprovalRow): PolicySays['caps'] {
  return (evidence.decision as unknown as PolicySays | undefined)?.caps ?? [];
}
