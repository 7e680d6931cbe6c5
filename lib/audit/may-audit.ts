import type { Role } from '../../schema/vocabulary.ts';
import { forbidden } from '../errors.ts';
import type { Entry } from '../identity/entry.ts';
import { rolesIn } from '../policy/decide-rights.ts';

/** The chain is of the whole installation, so are those who read it. */
const AUDITORS: readonly Role[] = ['cto', 'security_team', 'admin'];

/** Throws 403 `role_not_allowed` unless the caller audits, in all projects. */
export function refuseUnlessAuditor({ principal }: Pick<Entry, 'principal'>): void {
  if (rolesIn(principal, null).some((role) => AUDITORS.includes(role))) return;
  throw forbidden(
    'role_not_allowed',
    'The audit log is of all projects: it takes the role cto, security_team or admin bound to "*".',
  );
}
