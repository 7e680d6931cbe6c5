import type { Policy } from '../../schema/policy.ts';
import type { ApprovalRow } from '../db/rows.ts';
import { decidingRules } from '../policy/deciding-rules.ts';

/**
 * Whether an approval stands on one person's word alone and by right: the glass was broken by somebody whose recorded role
 * the active policy lets do so, and not for what they asked for themself unless it lets them that as well.
 */
export function brokenByRight(
  policy: Policy,
  approval: Pick<ApprovalRow, 'break_glass' | 'votes' | 'requested_by' | 'asked_by' | 'editors'>,
): boolean {
  const { break_glass: glass, votes } = approval;
  if (!glass) return false;
  const rule = decidingRules(policy).break_glass;
  const own = [approval.requested_by, approval.asked_by, ...approval.editors].includes(glass.by);
  const signed = votes.some(({ principal_id }) => principal_id === glass.by);
  return signed && rule.roles.some((role) => glass.roles.includes(role)) && (!own || rule.own_request);
}
