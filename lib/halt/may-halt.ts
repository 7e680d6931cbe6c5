import type { Principal } from '../../schema/principal.ts';
import type { Role } from '../../schema/vocabulary.ts';
import { forbidden, notFound } from '../errors.ts';
import { seesProject } from '../identity/visible.ts';
import { rolesIn } from '../policy/decide-rights.ts';

/** Who may throw the kill switch, and put it back. */
const HALTERS: readonly Role[] = ['admin', 'cto', 'security_team'];

/**
 * Refuses whoever may not halt this project, or everything (`project` null), with 403 `agents_do_not_sign` or
 * `role_not_allowed`, or 404 for a project that the caller has no part in.
 */
export function refuseUnlessHalter(principal: Principal, project: string | null): void {
  if (project !== null && !seesProject(principal, project))
    throw notFound('not_found', 'There is no such project, or you have no role in it.');
  if (principal.kind !== 'human')
    throw forbidden('agents_do_not_sign', 'The kill switch is for people: an agent’s key does not move it.');
  if (rolesIn(principal, project).some((role) => HALTERS.includes(role))) return;
  const where = project === null ? 'bound to all projects' : `in ${project}`;
  throw forbidden('role_not_allowed', `This takes one of the roles ${HALTERS.join(', ')}, ${where}.`);
}
