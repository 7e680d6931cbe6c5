import type { DelegationFact } from '../../schema/delegation.ts';
import type { Policy } from '../../schema/policy.ts';
import type { RoleBinding } from '../../schema/principal.ts';
import type { Level, Role } from '../../schema/vocabulary.ts';
import type { Entry } from '../identity/entry.ts';

/** Roles that somebody may decide by in one project (`*`: in all): their own, or lent for certain levels by `lender`. */
export type Bound = { project: string; roles: Role[]; levels: Level[] | null; lender: string | null };

/** `$1` of a statement as rows `b`: what `decidingRoles` answers. */
export const BOUND =
  'jsonb_to_recordset($1::jsonb) as b(project text, roles text[], levels text[], lender text)';

/**
 * By what roles the caller may decide, where: those of their own and those lent to them that any requirement of the policy
 * takes. `only` narrows it to one role. Agents have none: they do not sign.
 */
export function decidingRoles(
  { principal, delegations }: Pick<Entry, 'principal' | 'delegations'>,
  policy: Policy,
  only?: Role,
): Bound[] {
  if (principal.kind !== 'human') return [];
  const deciding = rolesThatDecide(policy);
  const counts = (role: Role) => deciding.has(role) && (!only || role === only);
  const own = new Map<string, Role[]>();
  for (const { role, projects } of principal.bindings.filter(({ role }) => counts(role))) {
    for (const project of projects) own.set(project, [...(own.get(project) ?? []), role]);
  }
  const lent = delegations.flatMap((loan) =>
    loan.bindings
      .filter(({ role }) => loan.roles.includes(role) && counts(role))
      .flatMap((binding) =>
        commonProjects(loan, binding).map((project) => ({
          project,
          roles: [binding.role],
          levels: loan.levels,
          lender: loan.from,
        })),
      ),
  );
  return [...[...own].map(([project, roles]) => ({ project, roles, levels: null, lender: null })), ...lent];
}

function commonProjects(loan: DelegationFact, { projects }: RoleBinding): string[] {
  if (loan.projects.includes('*')) return projects;
  return projects.includes('*') ? loan.projects : loan.projects.filter((name) => projects.includes(name));
}

/** Roles that some requirement of the policy takes, or that an escalation adds. */
export function rolesThatDecide(policy: Policy): Set<Role> {
  const levels = Object.values(policy.levels);
  const others = [...policy.rules, ...policy.freezes, ...policy.budget.raises];
  const requirements = [...levels, ...Object.values(policy.operations), ...others].flatMap(
    (rule) => rule.requirements ?? [],
  );
  const escalated = levels
    .flatMap(({ escalation }) => escalation.flatMap(({ to }) => to))
    .filter((role) => role !== 'admin');
  return new Set([...requirements.flatMap(({ roles }) => roles), ...escalated]);
}
