import type { Vote } from '../../schema/action.ts';
import type { Policy } from '../../schema/policy.ts';
import { LEVELS, type Level, type Role } from '../../schema/vocabulary.ts';
import type { ApprovalRow } from '../db/rows.ts';
import { tally } from '../policy/decide-rights.ts';
import { escalatedTo } from '../policy/escalation-plan.ts';
import { type Demand, escalateRequirements } from '../policy/require.ts';
import { visibleLength } from '../visible-length.ts';
import { brokenByRight } from './broken-glass.ts';
import { approvedOnExpiry } from './policy-yes.ts';

/** Under which policy, and whose task it is: nobody's own signature counts. */
type Under = { policy: Policy; requestedBy: string };

/**
 * Whether the signatures on an approval meet what the active policy asks now, worked out anew: neither a policy
 * that has become stricter nor a row that was altered lets an action through on too few of them.
 */
export function enough(under: Under, approval: ApprovalRow, asks: Demand): boolean {
  if (asks.decision === 'deny') return false;
  if (brokenByRight(under.policy, approval) || approvedOnExpiry(approval, asks)) return true;
  return signed(under, approval, asks, escalatedTo(asks.escalation, approval.escalation_level));
}

/**
 * Whether a plan's yes is one to a call within it as well: those who signed the plan would, by the same signatures, have
 * approved a request of this very call, and it is neither critical nor of a higher level than the plan that they saw.
 * A broken glass overrides what was asked of the plan, and nothing beside it.
 */
export function enoughForCall(
  under: Under,
  approval: ApprovalRow,
  { plan, call }: { plan: Demand; call: Demand },
): boolean {
  if (!enough(under, approval, plan) || call.decision === 'deny' || call.level === 'critical') return false;
  if (LEVELS.indexOf(call.level) > LEVELS.indexOf(approval.risk_level as Level)) return false;
  if (brokenByRight(under.policy, approval)) {
    const overridden = new Set(plan.requirements.map(({ rule }) => rule));
    return call.requirements.every(({ rule }) => rule.startsWith('level_') || overridden.has(rule));
  }
  if (approvedOnExpiry(approval, call)) return true;
  // Who was told of the plan's level may have signed it; of another level nobody was told.
  const told = call.level === plan.level ? escalatedTo(plan.escalation, approval.escalation_level) : [];
  return signed(under, approval, call, told);
}

function signed(under: Under, approval: ApprovalRow, asks: Demand, told: readonly Role[]): boolean {
  const askers = [under.requestedBy, approval.asked_by, ...approval.editors];
  const counts = ({ principal_id, justification }: Vote) =>
    !askers.includes(principal_id) && (!asks.justification_required || visibleLength(justification) > 0);
  return tally(escalateRequirements(asks.requirements, told), approval.votes.filter(counts)).met;
}
