import type { ProjectInput } from '../../schema/project.ts';
import { auditRow } from '../audit/record.ts';
import type { Ctx } from '../ctx.ts';
import { conflict, forbidden, notFound } from '../errors.ts';
import type { Entry } from '../identity/entry.ts';
import { seesProject } from '../identity/visible.ts';
import { rolesIn } from '../policy/decide-rights.ts';
import { type ProjectRow, type ProjectView, projectView } from './read.ts';

/** The version that the client saw; null: it takes the project for a new one. */
export type Expected = number | null;

/**
 * Registers a project, or replaces its definition when it still has the version that the client saw; audited in
 * the same statement. Throws 403 `role_not_allowed`, 412 `precondition_failed`, 428 `precondition_required`.
 */
export async function putProject(
  ctx: Ctx,
  entry: Entry,
  input: { name: string; definition: ProjectInput; expected: Expected },
): Promise<{ project: ProjectView; created: boolean }> {
  const { name, definition } = input;
  mustAdminister(entry, name);
  const audit = audited(entry, 'project.put', name, { definition });
  const [row] = await ctx.db.query<{ p: ProjectRow; created: boolean }>(
    `with w as (
       insert into projects as p (name, definition, updated_by)
       select $1, $2::jsonb, $3 where $4::int is null or exists (select 1 from projects where name = $1 and not deleted)
       on conflict (name) do update set definition = excluded.definition, updated_by = excluded.updated_by,
         version = p.version + 1, deleted = false
       where (not p.deleted and p.version = $4) or (p.deleted and $4::int is null)
       returning p.*, p.version = 1 or $4::int is null as fresh)
     select to_jsonb(w) - 'deleted' - 'fresh' as p, w.fresh as created, add_audit($5::jsonb) from w`,
    [name, JSON.stringify(definition), entry.principal.id, input.expected, audit],
  );
  if (row) return { project: projectView(row.p), created: row.created };
  throw input.expected === null ? unseen() : changed();
}

/** Takes a project out of the registry, under the same rules; its name may be registered anew. */
export async function deleteProject(
  ctx: Ctx,
  entry: Entry,
  input: { name: string; expected: Expected },
): Promise<void> {
  mustAdminister(entry, input.name);
  if (input.expected === null) throw unseen();
  const [row] = await ctx.db.query<{ state: 'gone' | 'changed' | 'missing' }>(
    `with w as (
       update projects set deleted = true, version = version + 1, updated_by = $2
       where name = $1 and not deleted and version = $3 returning name),
     a as (select add_audit($4::jsonb) from w)
     select case when exists (select 1 from w) and (select count(*) from a) > 0 then 'gone'
       when exists (select 1 from projects where name = $1 and not deleted) then 'changed' else 'missing' end as state`,
    [input.name, entry.principal.id, input.expected, audited(entry, 'project.deleted', input.name, {})],
  );
  if (row?.state === 'missing') throw notFound('not_found', 'There is no such project.');
  if (row?.state === 'changed') throw changed();
}

function mustAdminister({ principal }: Entry, name: string): void {
  if (rolesIn(principal, name).includes('admin')) return;
  if (!seesProject(principal, name))
    throw notFound('not_found', 'There is no such project, or you have no role in it.');
  throw forbidden(
    'role_not_allowed',
    'The project registry is kept by administrators: it takes the role admin.',
  );
}

function audited(
  { now, principal }: Entry,
  type: string,
  subject: string,
  data: Record<string, unknown>,
): string {
  return JSON.stringify([auditRow({ at: now, actor: principal.id, type, subject, data })]);
}

function unseen() {
  return conflict('precondition_required', 'Send the version you saw as "If-Match" (the ETag of GET).');
}

function changed() {
  return conflict(
    'precondition_failed',
    'The project was changed since you saw it. Get it again before you change it.',
  );
}
