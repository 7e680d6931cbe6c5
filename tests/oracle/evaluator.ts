import type { Asked } from '../../lib/policy/asked.ts';
import { decide } from '../../lib/policy/decide.ts';
import { mayDecide } from '../../lib/policy/decide-rights.ts';
import { rotationsOf } from '../../lib/policy/on-call.ts';
import { parsePolicy } from '../../lib/policy/parse.ts';
import type { Requirement } from '../../schema/action.ts';
import type { Policy } from '../../schema/policy.ts';
import type { PrincipalKind, RoleBinding } from '../../schema/principal.ts';
import type { Level, Role } from '../../schema/vocabulary.ts';

/** `may_decide` of docs/policy.md, as data. Times are RFC 3339. */
export type DecideCase = {
  requirements: Requirement[];
  votes: { person: string; roles: Role[]; on_call: string[] }[];
  person: { id: string; kind: PrincipalKind; bindings: RoleBinding[] };
  facts: {
    project: string | null;
    level: Level;
    requester: string;
    began_by: string | null;
    editors: string[];
    delegations: {
      from: string;
      roles: Role[];
      levels: Level[];
      projects: string[];
      from_bindings: RoleBinding[];
    }[];
    /** When the person approved a request of the level. */
    approvals: string[];
  };
};
/** `counts_in`: indexes of the requirements that take the vote. */
export type DecideVerdict = { ok: true; counts_in: number[] } | { ok: false; reason: string };

const parsed = new Map<string, Policy>();
function policyFrom(document: string): Policy {
  const known = parsed.get(document);
  if (known) return known;
  if (parsed.size > 4) parsed.clear();
  const policy = parsePolicy(document);
  parsed.set(document, policy);
  return policy;
}

/** The evaluator's decision in the words of docs/policy.md. */
export function decideByEvaluator(document: string, request: Asked, now: string) {
  const { denials: _, if_allowed: _i, ...said } = decide(policyFrom(document), request, Date.parse(now));
  return said;
}

/** The evaluator's word on one person's yes. Delegations are those in force. */
export function mayDecideByEvaluator(document: string, given: DecideCase, now: string): DecideVerdict {
  const policy = policyFrom(document);
  const { requirements, votes, person, facts } = given;
  const at = Date.parse(now);
  const onCall = rotationsOf(policy, person.id, at);
  const caps = policy.caps.approvals_per_person
    .filter(({ level }) => level === facts.level)
    .map(({ per_minutes, count }) => ({
      ...{ per_minutes, count },
      used: facts.approvals.filter((when) => Date.parse(when) > at - per_minutes * 60_000).length,
    }));
  const answer = mayDecide({
    requirements,
    votes: votes.map(({ person: principal_id, roles, on_call }) => ({ principal_id, roles, on_call })),
    principal: { ...person, name: person.id, roles_version: 1 },
    project: facts.project,
    requesterId: facts.requester,
    askerId: facts.began_by,
    editors: facts.editors,
    level: facts.level,
    delegations: facts.delegations.map(({ from_bindings: bindings, ...loan }, i) => ({
      ...{ ...loan, bindings, id: String(i), until: '2099-01-01T00:00:00Z', roles_version: 1 },
    })),
    ...{ onCall, caps },
  });
  if (!answer.ok) return { ok: false, reason: answer.code };
  const takes = ({ roles, on_call }: Requirement) =>
    roles.some((role) => answer.roles.includes(role)) && (on_call === undefined || onCall.includes(on_call));
  return { ok: true, counts_in: requirements.flatMap((one, i) => (takes(one) ? [i] : [])) };
}
