import type { Policy } from '../../schema/policy.ts';
import type { Principal } from '../../schema/principal.ts';
import { rolesIn } from './decide-rights.ts';

/** Whether the policy lets one of this principal's roles in the project hand work to the platform. */
export function mayRequest(
  policy: Policy,
  principal: Pick<Principal, 'bindings'>,
  project: string | null,
): boolean {
  return rolesIn(principal, project).some((role) => policy.roles[role].may_request);
}
