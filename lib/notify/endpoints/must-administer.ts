import { forbidden } from '../../errors.ts';
import type { Entry } from '../../identity/entry.ts';
import { rolesIn } from '../../policy/decide-rights.ts';

/** Throws 403 `agents_do_not_administer` or `role_not_allowed`: endpoints carry what happens out of the house, and are people's business. */
export function mustAdminister({ principal }: Pick<Entry, 'principal'>): void {
  if (principal.kind !== 'human')
    throw forbidden(
      'agents_do_not_administer',
      'Endpoints are looked after by people, never by an agent’s key.',
    );
  if (!rolesIn(principal, null).includes('admin'))
    throw forbidden(
      'role_not_allowed',
      'It takes the role admin in all projects to say who is told of what.',
    );
}
