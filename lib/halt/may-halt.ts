import { HaltRule } from '../../schema/policy-rules.ts';
import type { Role } from '../../schema/vocabulary.ts';
import type { Ctx } from '../ctx.ts';
import { AppError, forbidden, notFound } from '../errors.ts';
import type { Entry } from '../identity/entry.ts';
import { seesProject } from '../identity/visible.ts';
import { policyOf } from '../policy/active.ts';
import { rolesIn } from '../policy/decide-rights.ts';

/**
 * Refuses whoever may not halt this project, or everything (`project` null), with 403 `agents_do_not_sign` or
 * `role_not_allowed`, or 404 for a project that the caller has no part in. The policy names the roles.
 */
export async function refuseUnlessHalter(
  ctx: Ctx,
  { principal, policyVersion }: Pick<Entry, 'principal' | 'policyVersion'>,
  project: string | null,
): Promise<void> {
  if (project !== null && !seesProject(principal, project))
    throw notFound('not_found', 'There is no such project, or you have no role in it.');
  if (principal.kind !== 'human')
    throw forbidden('agents_do_not_sign', 'The kill switch is for people: an agent’s key does not move it.');
  const halters = await haltersOf(ctx, policyVersion);
  if (rolesIn(principal, project).some((role) => halters.includes(role))) return;
  const where = project === null ? 'bound to all projects' : `in ${project}`;
  throw forbidden('role_not_allowed', `This takes one of the roles ${halters.join(', ')}, ${where}.`);
}

/** Without a policy that can be read, those of the shipped one: the switch must work above all then. */
async function haltersOf(ctx: Ctx, version: number | null): Promise<readonly Role[]> {
  try {
    return (await policyOf(ctx.db, version)).halt.roles;
  } catch (error) {
    if (error instanceof AppError && error.code === 'policy_unavailable') return HaltRule.parse({}).roles;
    throw error;
  }
}
