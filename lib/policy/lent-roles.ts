import type { DelegationFact } from '../../schema/delegation.ts';
import type { Level, Role } from '../../schema/vocabulary.ts';

/** Roles that one delegation lends for one decision. */
export type Lent = { delegation_id: string; from: string; roles: Role[]; until: string };

type Question = {
  project: string | null;
  level?: Level;
  requesterId?: string;
  askerId?: string | null;
  editors?: readonly string[];
  delegations?: readonly DelegationFact[];
};

/**
 * What the delegations in force lend for one decision: never more than the delegator holds there now of their own, never
 * of somebody who may not sign it themself (requester, asker, editor), and only for the levels that were named.
 */
export function lentRoles(question: Question): Lent[] {
  const { project, level, requesterId, askerId, editors = [], delegations = [] } = question;
  const barred = [requesterId, askerId, ...editors];
  return delegations.flatMap((delegation) => {
    const { id, from, bindings, levels, until } = delegation;
    const here = ({ projects }: { projects: string[] }) =>
      projects.includes('*') || (project !== null && projects.includes(project));
    if (barred.includes(from) || !here(delegation) || (level && !levels.includes(level))) return [];
    const roles = delegation.roles.filter((lent) => bindings.some((one) => one.role === lent && here(one)));
    return roles.length > 0 ? [{ delegation_id: id, from, roles, until: new Date(until).toISOString() }] : [];
  });
}

/** A loan in words, for whoever decides by it and for the record. */
export function describeLent({ from, roles, until }: Lent): string {
  return `${from} lends you ${roles.join(', ')} until ${until}.`;
}
