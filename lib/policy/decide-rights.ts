import type { Requirement, Vote } from '../../schema/action.ts';
import type { DelegationFact } from '../../schema/delegation.ts';
import type { Principal } from '../../schema/principal.ts';
import type { Level, Role } from '../../schema/vocabulary.ts';
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
  votes: readonly Pick<Vote, 'principal_id' | 'roles'>[],
): { met: boolean; recorded: number[] } {
  const recorded = requirements.map(
    ({ roles }) =>
      new Set(
        votes
          .filter((vote) => vote.roles.some((role) => roles.includes(role)))
          .map((vote) => vote.principal_id),
      ).size,
  );
  return { met: requirements.every(({ count }, i) => (recorded[i] ?? 0) >= count), recorded };
}

export type Refusal = {
  ok: false;
  code: 'agents_do_not_sign' | 'self_approval' | 'role_not_allowed';
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
  votes: readonly Pick<Vote, 'principal_id' | 'roles'>[];
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
};

/**
 * Whether this principal's yes counts now: a human, neither requester, asker nor editor, with a role in the project
 * that can meet a requirement which is still open, their own or lent. That nobody signs twice is for the caller to see in `votes`.
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
  const { roles, lent } = rolesFor(question, open);
  const meets = open.filter((requirement) => requirement.roles.some((role) => roles.includes(role)));
  if (meets.length === 0) {
    const have = roles.length > 0 ? roles.join(', ') : 'none';
    const where = project ? `in project ${project}` : 'outside any project';
    return refuse('role_not_allowed', `Your roles ${where} (${have}) do not cover what is open: ask ${who}.`);
  }
  return { ok: true, roles, lent, why: describeRight(meets, roles, lent) };
}

type RejectQuestion = Pick<
  DecideQuestion,
  'requirements' | 'principal' | 'project' | 'level' | 'delegations'
> &
  Partial<Pick<DecideQuestion, 'requesterId' | 'askerId' | 'editors'>>;

/**
 * Whether this principal may approve alone in an emergency: a human who holds one of `roles` there themself (a lent one is
 * not enough), and who did not ask for it or edit it unless `own_request` lets them. `own` says that they did.
 */
export function mayBreakGlass(
  question: DecideQuestion,
  rule: { roles: readonly Role[]; own_request: boolean },
): { ok: true; roles: Role[]; own: boolean } | Refusal {
  const { principal, project, requesterId, askerId, editors = [] } = question;
  const who = `a ${rule.roles.join(' or ')} of the project`;
  if (principal.kind !== 'human')
    return refuse('agents_do_not_sign', `Decisions are made by people, never by an agent's key. Ask ${who}.`);
  const roles = rolesIn(principal, project);
  if (!rule.roles.some((role) => roles.includes(role)))
    return refuse('role_not_allowed', `The glass is broken by ${who} alone, by their own role. Ask one.`);
  const own = [requesterId, askerId, ...editors].includes(principal.id);
  if (own && !rule.own_request)
    return refuse(
      'self_approval',
      `You asked for this or edited it: the policy lets only ${who} else break the glass.`,
    );
  return { ok: true, roles, own };
}

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

/**
 * What is missing when the people there are could never meet the requirements, in a sentence; null when they
 * can. `principals` are those that are enabled; requester, editor and agents among them do not count.
 */
export function unmeetable(
  requirements: readonly Requirement[],
  people: {
    principals: readonly Principal[];
    project: string | null;
    requesterId: string;
    editorId?: string | null;
  },
): string | null {
  const roles = signerRoles(people);
  const short = requirements.flatMap((requirement) => {
    const able = roles.filter((held) => held.some((role) => requirement.roles.includes(role))).length;
    const want = `${requirement.rule} needs ${requirement.count} of ${requirement.roles.join(', ')}`;
    return able < requirement.count ? [`${want}, and ${able} can sign`] : [];
  });
  if (short.length === 0) return null;
  return `Nobody can complete this approval: ${short.join('; ')}. An administrator must give somebody the role.`;
}

/** The roles of each person who may sign here, for `requirementsFor`'s exact count. */
export function signerRoles(people: {
  principals: readonly Principal[];
  project: string | null;
  requesterId: string;
  editorId?: string | null;
}): Role[][] {
  return people.principals
    .filter(({ kind, id }) => kind === 'human' && id !== people.requesterId && id !== people.editorId)
    .map((principal) => rolesIn(principal, people.project))
    .filter((roles) => roles.length > 0);
}

function describeOpen(requirements: readonly Requirement[]): string {
  const groups = requirements.map(({ roles, count }) => `${count} of ${roles.join(', ')}`);
  return [...new Set(groups)].join(', and ');
}

function refuse(code: Refusal['code'], message: string): Refusal {
  return { ok: false, code, message };
}
