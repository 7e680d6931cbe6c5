import type { Assessment } from '../../schema/action.ts';
import type { Policy } from '../../schema/policy.ts';
import { requirementsFor } from '../policy/require.ts';

/** What the policy would ask before a plan with this assessment may run. */
export function dryRunApproval(policy: Policy, assessment: Assessment) {
  const demand = requirementsFor(policy, { assessment, kind: 'plan' });
  return {
    required: demand.decision !== 'auto_approve',
    decision: demand.decision,
    roles: demand.decider_roles,
    approvals_required: demand.approvals_required,
    timeout_minutes: demand.timeout_minutes,
    justification_required: demand.justification_required,
  };
}
export type DryRunApproval = ReturnType<typeof dryRunApproval>;
