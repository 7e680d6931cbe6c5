import type { Role } from '../../schema/vocabulary.ts';
import { type DecideQuestion, type Refusal, rolesIn } from './decide-rights.ts';
import { refuseForeignKey } from './foreign-key.ts';

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
  const handedOut = refuseForeignKey(principal, [requesterId, askerId, ...editors], who);
  if (handedOut) return handedOut;
  const own = [requesterId, askerId, ...editors].includes(principal.id);
  if (own && !rule.own_request)
    return refuse(
      'self_approval',
      `You asked for this or edited it: the policy lets only ${who} else break the glass.`,
    );
  return { ok: true, roles, own };
}

function refuse(code: Refusal['code'], message: string): Refusal {
  return { ok: false, code, message };
}
