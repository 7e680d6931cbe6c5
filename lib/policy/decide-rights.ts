import type { Requirement, Vote } from '../../schema/action.ts';
import type { DelegationFact } from '../../schema/delegation.ts';
import type { Principal } from '../../schema/principal.ts';
import type { Level, Role } from '../../schema/vocabulary.ts';
import { refuseForeignKey } from './foreign-key.ts';
import { describeLent, type Lent, lentRoles } from './lent-roles.ts';

/** The roles that count for `principal` in `project`; without a project only those bound to `*`. */
export function rolesIn(principal: Pick<Principal, 'bindings'>, project: string | null): Role[] {
  const bound = principal.bindings.filter(
    ({ projects }) => projects.includes('*') || (project !== null && projects.includes(project)),
  );
  return [...new Set(bound.map(({ role }) => role))];
}

/**
 * How many distinct people have said yes for each requirement, and whether all are met. The order of the votes
 * does not matter and nobody counts twice in one requirement.
 */
export function tally(
  requirements: readonly Requirement[],
  votes: readonly Counted[],
): { met: boolean; recorded: number[] } {
  const recorded = requirements.map(
    (requirement) =>
      new Set(votes.filter((vote) => takes(requirement, vote)).map((vote) => vote.principal_id)).size,
  );
  return { met: requirements.every(({ count }, i) => (recorded[i] ?? 0) >= count), recorded };
}

/** What of a vote counts. */
type Counted = Pick<Vote, 'principal_id' | 'roles' | 'on_call'>;

function takes(requirement: Requirement, vote: Pick<Vote, 'roles' | 'on_call'>): boolean {
  const { roles, on_call } = requirement;
  const isOnCall = on_call === undefined || (vote.on_call ?? []).includes(on_call);
  return isOnCall && vote.roles.some((role) => roles.includes(role));
}

export type Refusal = {
  ok: false;
  code: 'agents_do_not_sign' | 'self_approval' | 'already_recorded' | 'role_not_allowed' | 'cap_reached';
  /** Says who could decide instead. */
  message: string;
};
/**
 * `roles`: those of the principal that count here, lent ones among them; they go into the recorded vote. `lent`: whose they
 * are, only where they are needed. `why`: in words.
 */
export type DecideAnswer = { ok: true; roles: Role[]; lent: Lent[]; why: string } | Refusal;

export type DecideQuestion = {
  requirements: readonly Requirement[];
  votes: readonly Counted[];
  principal: Principal;
  project: string | null;
  requesterId: string;
  /** Who began the run that this is of, if somebody did. */
  askerId?: string | null;
  /** Everybody who edited this revision or one before it. */
  editors?: readonly string[];
  /** How risky it is: a delegation is of certain levels. */
  level?: Level;
  /** What others lend the principal, in force now. */
  delegations?: readonly DelegationFact[];
  /** Rotations that the principal is on call in now. */
  onCall?: readonly string[];
  /** The policy's caps for the level: `used` of `count` in the last `per_minutes`. */
  caps?: readonly CapFact[];
};
/** How often somebody has approved a level within a time, and how often they may. */
export type CapFact = { per_minutes: number; count: number; used: number };

/**
 * Whether this principal's yes counts now: a human, neither requester, asker nor editor nor with a key that one of them
 * handed out, who has not said it yet, with a role in the project that an open requirement takes, their own or lent, on call
 * where that is asked for, and below the policy's caps. The first reason that fits refuses.
 */
export function mayDecide(question: DecideQuestion): DecideAnswer {
  const { requirements, votes, principal, project, requesterId, askerId, editors = [] } = question;
  const { recorded } = tally(requirements, votes);
  const open = requirements.filter(({ count }, i) => (recorded[i] ?? 0) < count);
  const who = describeOpen(open.length > 0 ? open : requirements);
  if (principal.kind !== 'human') {
    return refuse('agents_do_not_sign', `Decisions are made by people, never by an agent's key. Ask ${who}.`);
  }
  if (principal.id === requesterId || principal.id === askerId) {
    return refuse('self_approval', `You asked for this, so somebody else must approve it: ask ${who}.`);
  }
  if (editors.includes(principal.id)) {
    return refuse('self_approval', `You edited this action, so somebody else must approve it: ask ${who}.`);
  }
  const handedOut = refuseForeignKey(principal, [requesterId, askerId, ...editors], who);
  if (handedOut) return handedOut;
  if (votes.some(({ principal_id }) => principal_id === principal.id)) {
    return refuse('already_recorded', 'Your approval is already recorded; others must add theirs.');
  }
  const { roles, lent } = rolesFor(question, open);
  const vote = { roles, on_call: [...(question.onCall ?? [])] };
  const meets = open.filter((requirement) => takes(requirement, vote));
  if (meets.length === 0) {
    const have = roles.length > 0 ? roles.join(', ') : 'none';
    const where = project ? `in project ${project}` : 'outside any project';
    return refuse('role_not_allowed', `Your roles ${where} (${have}) do not cover what is open: ask ${who}.`);
  }
  const full = (question.caps ?? []).find(({ used, count }) => used >= count);
  if (full) {
    const often = `${full.count} approvals of this level in ${full.per_minutes} minutes`;
    return refuse('cap_reached', `The policy lets one person give ${often}, and you have: ask ${who}.`);
  }
  return { ok: true, roles, lent, why: describeRight(meets, roles, lent) };
}

type RejectQuestion = Pick<
  DecideQuestion,
  'requirements' | 'principal' | 'project' | 'level' | 'delegations'
> &
  Partial<Pick<DecideQuestion, 'requesterId' | 'askerId' | 'editors'>>;

/** Whether this principal may say no: any human who holds one of the decider roles there, own or lent, the requester too. */
export function mayReject(question: RejectQuestion): DecideAnswer {
  const { requirements, principal } = question;
  const who = describeOpen(requirements);
  if (principal.kind !== 'human') {
    return refuse('agents_do_not_sign', `Decisions are made by people, never by an agent's key. Ask ${who}.`);
  }
  const { roles, lent } = rolesFor(question, requirements);
  const meets = requirements.filter((requirement) => requirement.roles.some((role) => roles.includes(role)));
  if (meets.length === 0) {
    return refuse('role_not_allowed', `Rejecting takes a role that could approve: ask ${who}.`);
  }
  return { ok: true, roles, lent, why: describeRight(meets, roles, lent) };
}

/** The principal's own roles there, and those that others lend which any of these requirements takes beside them. */
function rolesFor(question: RejectQuestion, requirements: readonly Requirement[]) {
  const own = rolesIn(question.principal, question.project);
  const wanted = requirements.flatMap(({ roles }) => roles);
  const lent = lentRoles(question).flatMap((loan) => {
    const roles = loan.roles.filter((role) => wanted.includes(role) && !own.includes(role));
    return roles.length > 0 ? [{ ...loan, roles }] : [];
  });
  return { roles: [...new Set([...own, ...lent.flatMap(({ roles }) => roles)])], lent };
}

function describeRight(meets: readonly Requirement[], roles: readonly Role[], lent: readonly Lent[]): string {
  const of = (list: readonly Role[]) =>
    meets.flatMap((requirement) => {
      const role = requirement.roles.find((one) => list.includes(one));
      return role ? [`${requirement.rule} as ${role}`] : [];
    });
  const borrowed = lent.flatMap((loan) => loan.roles);
  const own = of(roles.filter((role) => !borrowed.includes(role)));
  const parts = own.length > 0 ? [`You meet ${own.join(' and ')}.`] : [];
  return [...parts, ...lent.map(describeLent)].join(' ');
}

/** Whoever meets the one has met the other as well: a vote counts for each requirement that takes it. */
function implies(one: Requirement, other: Requirement): boolean {
  const sameCall = other.on_call === undefined || one.on_call === other.on_call;
  return sameCall && one.count >= other.count && one.roles.every((role) => other.roles.includes(role));
}

function describeOpen(requirements: readonly Requirement[]): string {
  const said = requirements.filter(
    (one, at) =>
      !requirements.some(
        (other, of) => of !== at && implies(other, one) && (of < at || !implies(one, other)),
      ),
  );
  const groups = said.map(
    ({ roles, count, on_call }) =>
      `${count} of ${roles.join(', ')}${on_call ? ` on call in ${on_call}` : ''}`,
  );
  return groups.join(', and ');
}

function refuse(code: Refusal['code'], message: string): Refusal {
  return { ok: false, code, message };
}
