import type { Level, Requirement } from './types.ts';

export type Binding = { role: string; projects: string[] };
export type Vote = { person: string; roles: string[]; on_call: string[] };
/** `issued_by`: who handed out the key in use, where that was somebody else. */
export type Person = {
  id: string;
  kind: string;
  bindings: Binding[];
  on_call: string[];
  issued_by: string | null;
};
/** One that is in force. */
export type Delegation = {
  from: string;
  roles: string[];
  projects: string[];
  levels: string[];
  from_bindings: Binding[];
};
export type Facts = {
  project: string | null;
  level: Level;
  requester: string;
  runner: string | null;
  editors: string[];
  delegations: Delegation[];
  approvals_in_last: { level: string; at_ms: number }[];
  caps: { approvals_per_person?: { level: string; per_minutes: number; count: number }[] };
};
export type MayDecide = { ok: true; takes: number[]; roles: string[] } | { ok: false; code: string };

const covers = (projects: string[], project: string | null) =>
  projects.includes('*') || (project !== null && projects.includes(project));

const counts = (vote: Omit<Vote, 'person'>, requirement: Requirement) =>
  requirement.roles.some((role) => vote.roles.includes(role)) &&
  (requirement.on_call == null || vote.on_call.includes(requirement.on_call));

/** How many distinct people's votes count in each requirement. */
export function oracleOpen(requirements: Requirement[], votes: Vote[]): number[] {
  return requirements.map((r) => new Set(votes.filter((v) => counts(v, r)).map((v) => v.person)).size);
}

const involvedIn = ({ requester, runner, editors }: Loans) => [requester, runner, ...editors];

type Loans = Pick<Facts, 'project' | 'level' | 'requester' | 'runner' | 'editors' | 'delegations'>;

/** A person's own roles that count in the project, and those lent that one of `wanting` names. */
function rolesFor({ bindings }: Pick<Person, 'bindings'>, facts: Loans, wanting: Requirement[]): Set<string> {
  const { project, level, delegations } = facts;
  const roles = new Set(bindings.filter((b) => covers(b.projects, project)).map((b) => b.role));
  for (const lent of delegations) {
    if (!lent.levels.includes(level) || involvedIn(facts).includes(lent.from)) continue;
    if (!covers(lent.projects, project)) continue;
    for (const role of lent.roles) {
      const held = lent.from_bindings.some((b) => b.role === role && covers(b.projects, project));
      if (held && wanting.some((requirement) => requirement.roles.includes(role))) roles.add(role);
    }
  }
  return roles;
}

/** Whether the person may say no. */
export function oracleMayReject(
  requirements: Requirement[],
  person: Pick<Person, 'kind' | 'bindings'>,
  facts: Loans,
): boolean {
  const roles = rolesFor(person, facts, requirements);
  return person.kind === 'human' && requirements.some((one) => one.roles.some((role) => roles.has(role)));
}

export function oracleMayDecide(
  requirements: Requirement[],
  votes: Vote[],
  person: Person,
  facts: Facts,
  now: number,
): MayDecide {
  if (person.kind !== 'human') return { ok: false, code: 'agents_do_not_sign' };
  const involved = involvedIn(facts);
  if (involved.includes(person.id)) return { ok: false, code: 'self_approval' };
  if (person.issued_by !== null && involved.includes(person.issued_by))
    return { ok: false, code: 'self_approval' };
  if (votes.some((vote) => vote.person === person.id)) return { ok: false, code: 'already_recorded' };

  const recorded = oracleOpen(requirements, votes);
  const open = requirements.filter((requirement, i) => recorded[i]! < requirement.count);
  const roles = rolesFor(person, facts, open);
  const vote = { roles: [...roles], on_call: person.on_call };
  if (!open.some((requirement) => counts(vote, requirement))) return { ok: false, code: 'role_not_allowed' };

  for (const cap of facts.caps.approvals_per_person ?? []) {
    if (cap.level !== facts.level) continue;
    const since = now - cap.per_minutes * 60_000;
    const given = facts.approvals_in_last.filter((a) => a.level === facts.level && a.at_ms > since);
    if (given.length >= cap.count) return { ok: false, code: 'cap_reached' };
  }
  const takes = requirements.flatMap((requirement, i) => (counts(vote, requirement) ? [i] : []));
  return { ok: true, takes, roles: vote.roles };
}
