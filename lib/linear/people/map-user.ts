import { auditRow } from '../../audit/record.ts';
import type { Ctx } from '../../ctx.ts';
import { notFound } from '../../errors.ts';
import type { Entry } from '../../identity/entry.ts';
import { mustAdminister } from '../../notify/endpoints/must-administer.ts';
import { LIST_USERS } from '../documents.ts';
import { reachAnyhow } from '../manage/reach.ts';
import { allPages } from '../pages.ts';
import type { Page } from '../shapes.ts';

type User = { id: string; name: string; displayName: string; email: string; active: boolean; app: boolean };
type Mapping = { linear_user: string; principal_id: string };
export type UserView = Omit<User, 'app' | 'displayName'> & {
  display_name: string;
  principal_id: string | null;
};

/** The people of the workspace, and whose doing is whose. Throws 403, 503 `linear_not_configured`. */
export async function listUsers(ctx: Ctx, entry: Entry): Promise<{ workspace: string; users: UserView[] }> {
  mustAdminister(entry);
  const { api, workspace } = await reachAnyhow(ctx);
  type Answer = { users: Page<User> };
  const users = await allPages(api, LIST_USERS, {}, (answer: Answer) => answer.users);
  const mapped = await ctx.db.query<Mapping>(
    'select linear_user, principal_id from linear_users where workspace = $1',
    [workspace],
  );
  const by = new Map(mapped.map(({ linear_user, principal_id }) => [linear_user, principal_id]));
  return {
    workspace,
    users: users
      .filter(({ app }) => !app)
      .map(({ id, name, displayName, email, active }) => ({
        ...{ id, name, display_name: displayName, email, active, principal_id: by.get(id) ?? null },
      })),
  };
}

/**
 * Says whose doing in Linear is a person's: they decide in that person's name, so administrators say it, and it is audited. Null takes it back.
 * Throws 403, 404 `not_found` (there is no such person), 503 `linear_not_configured`.
 */
export async function mapUser(
  ctx: Ctx,
  entry: Entry,
  { linearUser, principalId }: { linearUser: string; principalId: string | null },
): Promise<{ linear_user: string; principal_id: string | null }> {
  mustAdminister(entry);
  const { workspace } = await reachAnyhow(ctx);
  const audit = auditRow({
    ...{ at: entry.now, actor: entry.principal.id, type: 'principal.linear_mapped' },
    subject: principalId ?? linearUser,
    data: { workspace, linear_user: linearUser, principal_id: principalId },
  });
  const [row] = await ctx.db.query<{ done: number }>(
    principalId === null
      ? `with w as (delete from linear_users where workspace = $1 and linear_user = $2 returning 1), a as (select add_audit($3::jsonb) from w)
         select (select count(*) from w)::int + 1 as done, (select count(*) from a)`
      : `with w as (insert into linear_users (workspace, linear_user, principal_id, mapped_by)
           select $1, $2, id, $5 from principals where id = $4 and kind = 'human'
           on conflict (workspace, linear_user) do update set principal_id = excluded.principal_id, mapped_by = excluded.mapped_by returning 1),
         a as (select add_audit($3::jsonb) from w) select (select count(*) from w)::int as done, (select count(*) from a)`,
    [
      ...[workspace, linearUser, JSON.stringify([audit])],
      ...(principalId === null ? [] : [principalId, entry.principal.id]),
    ],
  );
  if (!row?.done) throw notFound('not_found', 'There is no such person here.');
  return { linear_user: linearUser, principal_id: principalId };
}
