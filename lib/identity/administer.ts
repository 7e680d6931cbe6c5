import type { Principal } from '../../schema/principal.ts';
import { type AppError, conflict, forbidden, notFound } from '../errors.ts';
import { rolesIn } from '../policy/decide-rights.ts';
import type { Entry } from './entry.ts';

/** Whether this principal administers everything: a person with the role admin in all projects. */
export function administers(principal: Principal): boolean {
  return principal.kind === 'human' && rolesIn(principal, null).includes('admin');
}

/** Refuses agents, whatever their roles: 403 `agents_do_not_administer`. */
export function refuseAgents({ principal }: Pick<Entry, 'principal'>): void {
  if (principal.kind === 'human') return;
  throw forbidden(
    'agents_do_not_administer',
    'Policy, keys, principals and groups are looked after by people. Ask one of your administrators.',
  );
}

/** Refuses everybody but administrators of all projects: 403 `role_not_allowed`. `what`: what they do, as a sentence begins. */
export function refuseUnlessAdmin(
  entry: Pick<Entry, 'principal'>,
  what = 'Principals and groups are kept',
): void {
  refuseAgents(entry);
  if (administers(entry.principal)) return;
  throw forbidden(
    'role_not_allowed',
    `${what} by administrators of all projects: it takes the role admin bound to "*".`,
  );
}

/** Who does it, as SQL sees to it: that they are still what they were when they came in. */
export function identityActor({ principal, key }: Entry) {
  return {
    actor: principal.id,
    roles_version: principal.roles_version,
    with_key: key?.id ?? null,
    channel: 'http',
  };
}

export type IdentityState =
  | 'done'
  | 'stale'
  | 'missing'
  | 'exists'
  | 'changed'
  | 'agent'
  | 'own_only'
  | 'unknown_member';

/** What a state other than `done` means to the caller; `what` as it is called in a sentence. */
export function identityRefusal(state: IdentityState, what: string): AppError {
  switch (state) {
    case 'missing':
      return notFound('not_found', `There is no such ${what}, or it is not yours.`);
    case 'exists':
      return conflict('already_exists', `There is such a ${what} already. Get it, and change it instead.`);
    case 'changed':
      return conflict('precondition_failed', `The ${what} was changed since you saw it. Get it again first.`);
    case 'agent':
      return forbidden(
        'agents_do_not_sign',
        'An agent neither decides nor administers, and never becomes a person.',
      );
    case 'own_only':
      return forbidden('own_keys_only', 'That person signs in, and makes their own keys: ask them to.');
    case 'unknown_member':
      return notFound('not_found', 'One of the members is no principal. Create them first.');
    default:
      return conflict('busy', 'Your own roles were changed at this moment: send it again.');
  }
}

/** The change of a thing that the client has not looked at: 428. */
export function unseen(what: string): AppError {
  return conflict(
    'precondition_required',
    `Send the version of the ${what} that you saw as "If-Match" (its ETag).`,
  );
}
