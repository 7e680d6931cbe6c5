import { canonical } from './canonical.ts';
import type { Effect, Person } from './oracle-types.ts';

export type SignedVote = {
  principal_id: string;
  at: string;
  lent?: { delegation_id: string; from: string; roles: string[] }[];
};
export type Glass = { by: string };
export type Loan = {
  id: string;
  from_id: string;
  to_id: string;
  roles: string[];
  projects: string[];
  levels: string[];
  begins: number;
  ends: number;
};
/** When a loan began, and when its time or its end came. A second of slack: votes carry the door's time, rounded. */
export const LOANS = `select id, from_id, to_id, roles, projects, levels, extract(epoch from created_at)::float8 * 1000 - 1000 as begins,
  extract(epoch from least(until, revoked_at))::float8 * 1000 + 1000 as ends from delegations`;

export function holdsRole(person: Person | undefined, roles: string[], project: string | null): boolean {
  return (person?.bindings ?? []).some(
    ({ role, projects }) =>
      roles.includes(role) && (projects.includes('*') || projects.includes(project ?? '')),
  );
}

type Signed = {
  project: string | null;
  risk_level: string;
  requested_by: string;
  begun_by: string | null;
  editors: string[];
};

/** Whether a vote stands on a role that was really lent: by somebody who holds it and could sign, at that time, for this. */
export function borrowed(
  vote: SignedVote,
  roles: string[],
  a: Signed,
  { people, loans }: { people: Map<string, Person>; loans: Loan[] },
): boolean {
  const at = Date.parse(vote.at);
  return (vote.lent ?? []).some(({ delegation_id, from }) => {
    const loan = loans.find(({ id }) => id === delegation_id);
    if (!loan || loan.from_id !== from || loan.to_id !== vote.principal_id) return false;
    if ([a.requested_by, a.begun_by, ...a.editors].includes(from) || !loan.levels.includes(a.risk_level))
      return false;
    if (!loan.projects.includes('*') && !loan.projects.includes(a.project ?? '')) return false;
    const held = loan.roles.filter(
      (role) => roles.includes(role) && holdsRole(people.get(from), [role], a.project),
    );
    return held.length > 0 && at >= loan.begins && at <= loan.ends;
  });
}

export type BrokenGlass = {
  id: string;
  by: string;
  own: boolean;
  project: string | null;
  reviews: number;
  hours: number | null;
  reviewed_by: string | null;
};
export const GLASSES = `select a.id, a.break_glass ->> 'by' as by, a.break_glass ->> 'by' in (a.requested_by, a.asked_by) or a.break_glass ->> 'by' = any (a.editors) as own,
  a.project, (select count(*) from reviews r where r.approval_id = a.id)::int as reviews, extract(epoch from r.due_at - r.created_at)::float8 / 3600 as hours, r.reviewed_by
  from approval_requests a left join reviews r on r.approval_id = a.id and r.broken_by = a.break_glass ->> 'by' where a.break_glass is not null`;

/** A broken glass is a chief's, not for their own request, and somebody else looks at it within a day. */
export function judgeGlasses(glasses: BrokenGlass[], people: Map<string, Person>): string[] {
  return glasses.flatMap(({ id, by, own, project, reviews, hours, reviewed_by }) => {
    const wrong: string[] = [];
    if (!holdsRole(people.get(by), ['cto'], project) || people.get(by)?.kind !== 'human')
      wrong.push(`${by} may not break it`);
    if (own) wrong.push(`${by} broke it for their own request`);
    if (reviews !== 1 || hours === null || hours > 24) wrong.push('it has no review within a day');
    if (reviewed_by === by) wrong.push('who broke it reviewed it');
    return wrong.map((what) => `I3 the glass of ${id}: ${what}`);
  });
}

type Pattern = { is?: unknown; glob?: string };
export type Use = {
  id: string;
  granted_by: string;
  tool: string;
  args: Record<string, Pattern>;
  uses: number;
  used: number;
  project: string;
  begins: number;
  ends: number;
  keys: string[];
  audited: number;
  askers: string[];
};
export const USES = `select g.id, g.granted_by, g.tool, g.args, g.uses, g.used, g.project, extract(epoch from g.created_at)::float8 * 1000 as begins,
  extract(epoch from least(g.expires_at, g.revoked_at))::float8 * 1000 as ends,
  (select coalesce(array_agg(u.key), '{}') from grant_uses u where u.grant_id = g.id) as keys,
  (select count(*) from audit_events x where x.type = 'grant.used' and x.subject = g.id::text)::int as audited,
  (select coalesce(array_agg(t.requested_by), '{}') from grant_uses u join tasks t on t.id = u.task_id where u.grant_id = g.id) as askers from grants g`;

/** What ran by a grant fits it, in its time, was counted and audited once, and never more often than it says. */
export function judgeGrants(grants: Use[], ledger: Effect[], people: Map<string, Person>): string[] {
  const broken: string[] = [];
  const keys = new Set(grants.flatMap((grant) => grant.keys));
  for (const effect of ledger)
    if (effect.clearance === 'grant' && !effect.reused_from && !keys.has(effect.key))
      broken.push(`I3 ${effect.key} ran by a grant that does not count it`);
  for (const grant of grants) {
    const say = (what: string) => broken.push(`I3 grant ${grant.id}: ${what}`);
    if (grant.keys.length !== grant.used || grant.used > grant.uses)
      say(`${grant.keys.length} uses of ${grant.uses}, ${grant.used} counted`);
    if (grant.audited !== grant.used) say(`${grant.audited} audit rows for ${grant.used} uses`);
    if (grant.askers.includes(grant.granted_by)) say('its giver used it for their own task');
    if (grant.used > 0 && people.get(grant.granted_by)?.kind !== 'human') say('no person gave it');
    for (const effect of ledger.filter(({ key }) => grant.keys.includes(key))) {
      if (effect.clearance !== 'grant') say(`${effect.key} was counted and ran by ${effect.clearance}`);
      if (effect.tool !== grant.tool || !fits(grant.args, effect.args)) say(`${effect.key} does not fit it`);
      if (effect.at < grant.begins || effect.at > grant.ends) say(`${effect.key} ran outside its time`);
    }
  }
  return broken;
}

function fits(patterns: Record<string, Pattern>, args: Record<string, unknown>): boolean {
  const names = new Set([...Object.keys(patterns), ...Object.keys(args)]);
  return [...names].every((name) => {
    const { glob, ...exact } = patterns[name] ?? {};
    if (glob === undefined) return 'is' in exact && canonical(exact.is) === canonical(args[name]);
    const shape = glob.split('*').map((piece) => piece.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
    return typeof args[name] === 'string' && new RegExp(`^${shape.join('[^/]*')}$`).test(args[name]);
  });
}
