import type { Principal } from '../../schema/principal.ts';
import type { Project } from '../../schema/project.ts';
import type { Level } from '../../schema/vocabulary.ts';
import type { ApprovalRow, TaskRow } from '../db/rows.ts';
import { notFound } from '../errors.ts';
import { rolesIn } from '../policy/decide-rights.ts';
import { lentRoles } from '../policy/lent-roles.ts';
import type { Entry } from './entry.ts';

/** Whether any role of the principal counts in this project; without a project only roles bound to `*` do. */
export function seesProject(principal: Principal, project: string | null): boolean {
  return rolesIn(principal, project).length > 0;
}

/** Projects whose rows the principal may read; null: all of them. */
export function visibleProjects(principal: Principal): string[] | null {
  const names = principal.bindings.flatMap(({ projects }) => projects);
  return names.includes('*') ? null : [...new Set(names)];
}

/** The task that the path names. Throws `not_found` where the caller may not see it; one's own is always there. */
export function visibleTask({ principal, task }: Pick<Entry, 'principal' | 'task'>): TaskRow {
  if (task && (task.requested_by === principal.id || seesProject(principal, task.project))) return task;
  throw notFound('not_found', 'There is no such task, or it is outside your projects.');
}

type Looking = Pick<Entry, 'principal' | 'delegations'>;

/** Whether the caller may see this approval: by a role of their own there, by one that is lent them for it, or as who asked. */
export function seesApproval({ principal, delegations }: Looking, approval: ApprovalRow): boolean {
  return (
    approval.requested_by === principal.id ||
    seesProject(principal, approval.project) ||
    lentRoles({ project: approval.project, level: approval.risk_level as Level, delegations }).length > 0
  );
}

/** The approval that the path names, where the caller may see it. Throws 404 `not_found`. */
export function visibleApproval({ approval, ...caller }: Looking & Pick<Entry, 'approval'>): ApprovalRow {
  if (approval && seesApproval(caller, approval)) return approval;
  throw notFound('not_found', 'There is no such approval, or it is outside your projects.');
}

/** The registered project of that name among those the door has loaded, if the caller has a role in it; else null. */
export function visibleProject(
  { principal, projects }: Pick<Entry, 'principal' | 'projects'>,
  name: unknown,
): Project | null {
  const found = projects?.find((project) => project.name === name) ?? null;
  return found && seesProject(principal, found.name) ? found : null;
}
