import type { Clearance } from '../effects/clearance.ts';
import type { Demand } from '../policy/require.ts';

/** A clearance where the policy itself says that nobody needs to be asked; null otherwise. */
export function clearByPolicy(demand: Demand, callHash: string): Clearance | null {
  if (demand.decision !== 'auto_approve') return null;
  return { kind: 'policy', call_hash: callHash, approval_id: null, action_hash: null } as Clearance;
}
