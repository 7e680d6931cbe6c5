import type { Principal } from '../../schema/principal.ts';
import { LEVELS, type Level, type Role } from '../../schema/vocabulary.ts';
import { rolesThatDecide } from '../approvals/deciding-roles.ts';
import { auditRow } from '../audit/record.ts';
import type { Ctx } from '../ctx.ts';
import { callFunction } from '../db/call.ts';
import type { DelegationRow } from '../db/rows.ts';
import { forbidden, invalid } from '../errors.ts';
import type { Entry } from '../identity/entry.ts';
import { policyOf } from '../policy/active.ts';
import { rolesIn } from '../policy/decide-rights.ts';
import { decidingRules } from '../policy/deciding-rules.ts';
import { redactText } from '../redact.ts';
import { type DelegationView, delegationView } from './view.ts';

export type DelegateInput = {
  /** Whose roles; none: the caller's own. An administrator may appoint a stand-in for somebody else. */
  from?: string;
  to: string;
  /** None: all of theirs that decide, where those are bound. */
  roles?: Role[];
  projects?: string[];
  levels?: Level[];
  hours: number;
  reason: string;
};

/**
 * Lends another person some of one's own roles for deciding, until a time. What it is worth is judged at each decision, by
 * what the delegator then holds. Throws 403 `agents_do_not_sign` or `role_not_allowed`, 422 `delegation_invalid`.
 */
export async function delegate(ctx: Ctx, entry: Entry, input: DelegateInput): Promise<DelegationView> {
  const { principal, now } = entry;
  const policy = await policyOf(ctx.db, entry.policyVersion);
  const from = await lenderOf(ctx, entry, input);
  const { max_days } = decidingRules(policy).delegation;
  if (input.hours > max_days * 24)
    throw refuse(`A delegation lasts ${max_days} days at most: send fewer \`hours\`.`);
  if (input.to === from.id)
    throw refuse('Nobody lends their own roles to themself: name somebody else in `to`.');
  const deciding = rolesThatDecide(policy);
  const held = [...new Set(from.bindings.map(({ role }) => role))].filter((role) => deciding.has(role));
  if (held.length === 0)
    throw forbidden('role_not_allowed', `${from.id} holds no role that decides: there is nothing to lend.`);
  const roles = input.roles ?? held;
  const missing = roles.filter((role) => !held.includes(role));
  if (roles.length === 0 || missing.length > 0)
    throw refuse(
      `${from.id} holds no ${missing.join(', ')}; lend what is held: ${held.join(', ') || 'nothing'}.`,
    );
  const projects = input.projects ?? ['*'];
  const outside = projects.filter(
    (name) => name !== '*' && !rolesIn(from, name).some((role) => roles.includes(role)),
  );
  if (outside.length > 0) throw refuse(`${from.id} holds none of these roles in ${outside.join(', ')}.`);
  const levels = input.levels ?? [...LEVELS];
  const id = ctx.ids.id();
  const row: DelegationRow = {
    id,
    from_id: from.id,
    to_id: input.to,
    roles,
    projects,
    levels,
    until: new Date(Date.parse(now) + input.hours * 3_600_000).toISOString(),
    reason: redactText(input.reason),
    created_by: principal.id,
    created_at: now,
    revoked_at: null,
    revoked_by: null,
  };
  const answer = delegationView(row, now);
  const { state } = await callFunction<{ state: 'lent' | 'nobody' | 'roles_changed' }>(
    ctx.db,
    'delegate_v1',
    {
      id,
      from: from.id,
      to: input.to,
      roles,
      projects,
      levels,
      until: row.until,
      reason: row.reason,
      by: principal.id,
      roles_version: principal.roles_version,
      audit: [
        auditRow({ at: now, actor: principal.id, type: 'delegation.created', subject: id, data: answer }),
      ],
      answer: entry.idem ? { ...entry.idem, status: 201, headers: {}, body: JSON.stringify(answer) } : null,
    },
  );
  if (state === 'nobody')
    throw refuse(`There is no person ${input.to} here, or they are disabled: an agent cannot decide.`);
  if (state === 'roles_changed')
    throw forbidden('role_not_allowed', 'Your roles were changed meanwhile. Try again.');
  return answer;
}

/** Whose roles are lent: the caller's, or those of whom an administrator replaces for a while by somebody else. */
async function lenderOf(
  ctx: Ctx,
  { principal }: Entry,
  { from, to }: DelegateInput,
): Promise<Pick<Principal, 'id' | 'bindings'>> {
  if (principal.kind !== 'human')
    throw forbidden(
      'agents_do_not_sign',
      'Agents hold no right to decide that they could lend. A person must do it.',
    );
  if (!from || from === principal.id) return principal;
  const admin = principal.bindings.some(({ role, projects }) => role === 'admin' && projects.includes('*'));
  if (!admin)
    throw forbidden(
      'role_not_allowed',
      'Only an administrator of the whole installation appoints a stand-in for somebody else.',
    );
  if (to === principal.id)
    throw forbidden('role_not_allowed', 'An administrator does not appoint themself. Appoint somebody else.');
  const [row] = await ctx.db.query<Pick<Principal, 'id' | 'bindings'>>(
    `select id, bindings from principals where id = $1 and enabled and kind = 'human'`,
    [from],
  );
  if (!row) throw refuse(`There is no person ${from} here whose place somebody could take.`);
  return row;
}

const refuse = (message: string) => invalid('delegation_invalid', message);
