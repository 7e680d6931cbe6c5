import type { Demand } from '../policy/require.ts';

/** What would be asked before this plan may run, worked out when it was planned. */
export function dryRunApproval(demand: Demand) {
  return {
    required: demand.decision !== 'auto_approve',
    decision: demand.decision,
    roles: demand.decider_roles,
    requirements: demand.requirements,
    approvals_required: demand.approvals_required,
    timeout_minutes: demand.timeout_minutes,
    justification_required: demand.justification_required,
  };
}
export type DryRunApproval = ReturnType<typeof dryRunApproval>;
