import type { Policy } from '../../schema/policy.ts';
import type { Level, Role } from '../../schema/vocabulary.ts';

/** What a policy says of the ways to decide that are out of the ordinary. */
export type DecidingRules = {
  break_glass: { roles: Role[]; own_request: boolean; review_within_hours: number; min_reason_chars: number };
  grants: { max_level: Level; max_hours: number; max_uses: number };
  delegation: { max_days: number };
};

const SHIPPED: DecidingRules = {
  break_glass: { roles: ['cto'], own_request: false, review_within_hours: 24, min_reason_chars: 20 },
  grants: { max_level: 'high', max_hours: 24, max_uses: 50 },
  delegation: { max_days: 30 },
};

/** The rules of a policy document; what it leaves out is as shipped. */
export function decidingRules(policy: Policy): DecidingRules {
  const said = policy as Partial<DecidingRules>;
  return {
    break_glass: { ...SHIPPED.break_glass, ...said.break_glass },
    grants: { ...SHIPPED.grants, ...said.grants },
    delegation: { ...SHIPPED.delegation, ...said.delegation },
  };
}
