import { auditRow } from '../audit/record.ts';
import type { Ctx } from '../ctx.ts';
import { callFunction } from '../db/call.ts';
import type { DelegationRow } from '../db/rows.ts';
import { forbidden, gone, notFound } from '../errors.ts';
import type { Entry } from '../identity/entry.ts';
import { type DelegationView, delegationView } from './view.ts';

/**
 * Ends a delegation now: by whoever lent, whoever was lent to, or an administrator of all projects. Decisions that are
 * under way look at it once more. Throws 403 `agents_do_not_sign`, 404 `not_found`, 410 `ended`.
 */
export async function revokeDelegation(
  ctx: Ctx,
  { principal, now }: Entry,
  id: string,
): Promise<DelegationView> {
  if (principal.kind !== 'human')
    throw forbidden('agents_do_not_sign', 'People lend and end what they lent. Ask one.');
  const [found] = await ctx.db.query<{ d: DelegationRow }>(
    'select to_jsonb(d) as d from delegations d where d.id::text = $1',
    [id],
  );
  const admin = principal.bindings.some(({ role, projects }) => role === 'admin' && projects.includes('*'));
  const row = found?.d;
  if (!row || !(admin || [row.from_id, row.to_id].includes(principal.id)))
    throw notFound('not_found', 'There is no such delegation, or it is none of yours.');
  const revoked = { ...row, revoked_at: now, revoked_by: principal.id };
  const answer = delegationView(revoked, now);
  const { won } = await callFunction<{ won: boolean }>(ctx.db, 'revoke_v1', {
    noun: 'delegations',
    id,
    by: principal.id,
    audit: [
      auditRow({ at: now, actor: principal.id, type: 'delegation.revoked', subject: id, data: answer }),
    ],
  });
  if (!won) throw gone('ended', 'The delegation has ended already: nothing can be decided by it.');
  return answer;
}
