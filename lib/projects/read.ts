import type { Project, ProjectInput } from '../../schema/project.ts';
import type { Ctx } from '../ctx.ts';
import { fromCursor, toCursor } from '../db/cursor.ts';
import { utc } from '../db/time.ts';
import { notFound } from '../errors.ts';
import type { Entry } from '../identity/entry.ts';
import { seesProject, visibleProjects } from '../identity/visible.ts';

export type ProjectRow = {
  name: string;
  version: number;
  definition: ProjectInput;
  updated_by: string;
  created_at: string;
  updated_at: string;
};

/** A project as clients see it. */
export function projectView({ definition, ...row }: ProjectRow) {
  const project: Project = { ...definition, name: row.name, version: row.version };
  return {
    ...project,
    updated_by: row.updated_by,
    created_at: utc(row.created_at),
    updated_at: utc(row.updated_at),
  };
}
export type ProjectView = ReturnType<typeof projectView>;

/** Registered projects that the caller has a role in, by name. */
export async function listProjects(
  ctx: Ctx,
  { principal }: Entry,
  query: { limit: number; cursor?: string },
): Promise<{ data: ProjectView[]; next_cursor: string | null }> {
  const after = fromCursor(query.cursor, ['string']);
  const rows = await ctx.db.query<{ p: ProjectRow }>(
    `select to_jsonb(p) - 'deleted' as p from projects p
     where not p.deleted and ($1::text[] is null or p.name = any ($1)) and ($2::text is null or p.name > $2)
     order by p.name limit $3`,
    [visibleProjects(principal), after?.[0] ?? null, query.limit + 1],
  );
  const page = rows.slice(0, query.limit).map(({ p }) => projectView(p));
  const last = rows.length > query.limit ? page.at(-1) : undefined;
  return { data: page, next_cursor: last ? toCursor([last.name]) : null };
}

/** One of them. Throws `not_found`, also outside the caller's projects. */
export async function getProject(ctx: Ctx, { principal }: Entry, name: string): Promise<ProjectView> {
  const [row] = seesProject(principal, name)
    ? await ctx.db.query<{ p: ProjectRow }>(
        `select to_jsonb(p) - 'deleted' as p from projects p where name = $1 and not deleted`,
        [name],
      )
    : [];
  if (!row) throw notFound('not_found', 'There is no such project, or you have no role in it.');
  return projectView(row.p);
}
