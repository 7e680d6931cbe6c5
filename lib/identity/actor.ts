import type { Actor } from '../../schema/event.ts';
import { forbidden } from '../errors.ts';
import { rolesIn } from '../policy/decide-rights.ts';
import type { Entry } from './entry.ts';

/**
 * The caller as the actor of an event on a task: who asked for it, or who leads its project. Throws 403
 * `role_not_allowed` for anybody else.
 */
export function actorFor(
  entry: Pick<Entry, 'principal'>,
  task: { requested_by: string; project: string | null },
  channel: string,
): Actor {
  const { principal } = entry;
  const roles = rolesIn(principal, task.project);
  const leads = roles.some((role) => role !== 'viewer' && role !== 'developer');
  if (task.requested_by !== principal.id && !leads)
    throw forbidden('role_not_allowed', 'Only the requester or somebody who leads the project may do this.');
  return { id: principal.id, kind: principal.kind, roles, channel };
}
