import { auditRow } from '../audit/record.ts';
import type { Ctx } from '../ctx.ts';
import { callFunction } from '../db/call.ts';
import type { GrantRow } from '../db/rows.ts';
import { forbidden, gone, notFound } from '../errors.ts';
import type { Entry } from '../identity/entry.ts';
import { seesProject } from '../identity/visible.ts';
import { rolesIn } from '../policy/decide-rights.ts';
import { type GrantView, grantView } from './view.ts';

/**
 * Takes a grant back now: by whoever gave it, or any human who leads its project. A call whose intent is committed goes on;
 * none starts after it. Throws 404 `not_found`, 403 `agents_do_not_sign` or `role_not_allowed`, 410 `ended`.
 */
export async function revokeGrant(ctx: Ctx, { principal, now }: Entry, id: string): Promise<GrantView> {
  if (principal.kind !== 'human')
    throw forbidden('agents_do_not_sign', 'People give leave and take it back. Ask one.');
  const [found] = await ctx.db.query<{ g: GrantRow }>(
    'select to_jsonb(g) as g from grants g where g.id::text = $1',
    [id],
  );
  const row = found?.g;
  if (!row || !seesProject(principal, row.project))
    throw notFound('not_found', 'There is no such grant, or it is outside your projects.');
  const leads = rolesIn(principal, row.project).some((role) => role !== 'viewer' && role !== 'developer');
  if (row.granted_by !== principal.id && !leads)
    throw forbidden(
      'role_not_allowed',
      'Who gave it, or somebody who leads the project, takes it back. Ask one.',
    );
  const answer = grantView({ ...row, revoked_at: now, revoked_by: principal.id }, now);
  const { won } = await callFunction<{ won: boolean }>(ctx.db, 'revoke_v1', {
    noun: 'grants',
    id,
    by: principal.id,
    audit: [auditRow({ at: now, actor: principal.id, type: 'grant.revoked', subject: id, data: answer })],
  });
  if (!won) throw gone('ended', 'The grant has ended already: nothing runs by it.');
  return answer;
}
