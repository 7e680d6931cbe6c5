import { decide } from '../../lib/policy/decide.ts';
import { mayDecide, mayReject, tally } from '../../lib/policy/decide-rights.ts';
import { escalationPlan } from '../../lib/policy/escalation-plan.ts';
import { rotationsOf } from '../../lib/policy/on-call.ts';
import { parsePolicy } from '../../lib/policy/parse.ts';
import type { Requirement } from '../../schema/action.ts';
import { type DecideCase, rememberLast, type Side } from './cases.ts';

const policyOf = rememberLast(parsePolicy);

/**
 * The evaluator (`lib/policy`), in the words of docs/policy.md. Which delegations are in force and how often somebody
 * approved is read by statements in the product: those have tests of their own, and the second is counted here as they do.
 */
export const EVALUATOR: Side = {
  decide: (document, request, now, anybody) => {
    const { denials: _, if_allowed: _i, ...said } = decide(policyOf(document), request, now, anybody);
    return { ...said, tells: escalationPlan(said.escalation, said.approve_by_minutes) };
  },
  mayDecide: (document, given, now) => {
    const { requirements, person, facts } = given;
    const policy = policyOf(document);
    const onCall = rotationsOf(policy, person.id, now);
    const caps = policy.caps.approvals_per_person
      .filter(({ level }) => level === facts.level)
      .map(({ per_minutes, count }) => ({
        ...{ per_minutes, count },
        used: facts.approvals.filter((at) => at > now - per_minutes * 60_000).length,
      }));
    const answer = mayDecide({ ...questionOf(given), onCall, caps });
    if (!answer.ok) return { ok: false, reason: answer.code };
    const takes = ({ roles, on_call }: Requirement) =>
      roles.some((role) => answer.roles.includes(role)) &&
      (on_call === undefined || onCall.includes(on_call));
    const counts_in = requirements.flatMap((one, i) => (takes(one) ? [i] : []));
    return { ok: true, roles: [...answer.roles].sort(), counts_in };
  },
  standing: (given) => ({
    approved: tally(given.requirements, votesOf(given)).met,
    may_reject: mayReject(questionOf(given)).ok,
  }),
};

const votesOf = ({ votes }: DecideCase) =>
  votes.map(({ person: principal_id, roles, on_call }) => ({ principal_id, roles, on_call }));

function questionOf(given: DecideCase) {
  const { requirements, person, facts } = given;
  return {
    ...{ requirements, votes: votesOf(given), project: facts.project, level: facts.level },
    principal: { ...person, name: person.id, roles_version: 1 },
    ...{ requesterId: facts.requester, askerId: facts.began_by, editors: facts.editors },
    delegations: facts.delegations.map(({ from_bindings: bindings, ...loan }, i) => ({
      ...{ ...loan, bindings, id: String(i), until: '2099-01-01T00:00:00Z', roles_version: 1 },
    })),
  };
}
