import { decide } from '../../lib/policy/decide.ts';
import { mayDecide } from '../../lib/policy/decide-rights.ts';
import { rotationsOf } from '../../lib/policy/on-call.ts';
import { parsePolicy } from '../../lib/policy/parse.ts';
import type { Requirement } from '../../schema/action.ts';
import { rememberLast, type Side } from './cases.ts';

const policyOf = rememberLast(parsePolicy);

/**
 * The evaluator (`lib/policy`), in the words of docs/policy.md. Which delegations are in force and how often somebody
 * approved is read by statements in the product: those have tests of their own, and the second is counted here as they do.
 */
export const EVALUATOR: Side = {
  decide: (document, request, now) => {
    const { denials: _, if_allowed: _i, ...said } = decide(policyOf(document), request, now);
    return said;
  },
  mayDecide: (document, { requirements, votes, person, facts }, now) => {
    const policy = policyOf(document);
    const onCall = rotationsOf(policy, person.id, now);
    const caps = policy.caps.approvals_per_person
      .filter(({ level }) => level === facts.level)
      .map(({ per_minutes, count }) => ({
        ...{ per_minutes, count },
        used: facts.approvals.filter((at) => at > now - per_minutes * 60_000).length,
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
      roles.some((role) => answer.roles.includes(role)) &&
      (on_call === undefined || onCall.includes(on_call));
    const counts_in = requirements.flatMap((one, i) => (takes(one) ? [i] : []));
    return { ok: true, roles: [...answer.roles].sort(), counts_in };
  },
};
