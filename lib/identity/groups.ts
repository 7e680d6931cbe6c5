import type { RoleBinding } from '../../schema/principal.ts';
import type { Ctx } from '../ctx.ts';
import { callFunction } from '../db/call.ts';
import { fromCursor, toCursor } from '../db/cursor.ts';
import { utc } from '../db/time.ts';
import {
  administers,
  type IdentityState,
  identityActor,
  identityRefusal,
  refuseUnlessAdmin,
  unseen,
} from './administer.ts';
import type { Entry } from './entry.ts';

export type GroupInput = { description: string; bindings: RoleBinding[]; members: string[] };
export type GroupRow = GroupInput & { name: string; version: number; updated_by: string; updated_at: string };

const groupView = (row: GroupRow): GroupRow => ({ ...row, updated_at: utc(row.updated_at) });

/** The groups that one is in; for an administrator all, by name. */
export async function listGroups(
  ctx: Ctx,
  { principal }: Entry,
  query: { limit: number; cursor?: string },
): Promise<{ data: GroupRow[]; next_cursor: string | null }> {
  const after = fromCursor(query.cursor, ['string']);
  const rows = await ctx.db.query<{ g: GroupRow }>(
    `select group_view(g) as g from groups g
     where ($1::text is null or g.name in (select m.group_name from group_members m where m.principal_id = $1))
       and ($2::text is null or g.name > $2)
     order by g.name limit $3`,
    [administers(principal) ? null : principal.id, after?.[0] ?? null, query.limit + 1],
  );
  const page = rows.slice(0, query.limit).map(({ g }) => groupView(g));
  const last = rows.length > query.limit ? page.at(-1) : undefined;
  return { data: page, next_cursor: last ? toCursor([last.name]) : null };
}

/**
 * Makes a group, or replaces it when it is still what the client saw (`expected`; null: a new one). Everybody's roles
 * follow in the same statement, which audits it. Administrators alone, and never so that their own roles change.
 */
export async function putGroup(
  ctx: Ctx,
  entry: Entry,
  input: { name: string; expected: number | null; group: GroupInput },
): Promise<GroupRow> {
  refuseUnlessAdmin(entry);
  const { name, expected, group } = input;
  const done = await callFunction<{ state: IdentityState; group: GroupRow }>(ctx.db, 'put_group_v1', {
    ...identityActor(entry),
    name,
    expected,
    ...group,
  });
  if (done.state === 'exists') throw unseen('group');
  if (done.state !== 'done') throw identityRefusal(done.state, 'group');
  return groupView(done.group);
}

/** Takes a group away, and with it what its members had by it; under the same rules. */
export async function deleteGroup(
  ctx: Ctx,
  entry: Entry,
  input: { name: string; expected: number | null },
): Promise<void> {
  refuseUnlessAdmin(entry);
  if (input.expected === null) throw unseen('group');
  const done = await callFunction<{ state: IdentityState }>(ctx.db, 'delete_group_v1', {
    ...identityActor(entry),
    ...input,
  });
  if (done.state !== 'done') throw identityRefusal(done.state, 'group');
}
