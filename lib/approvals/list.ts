import { INBOX_ORDER } from '../../schema/approval.ts';
import type { Policy } from '../../schema/policy.ts';
import type { Principal } from '../../schema/principal.ts';
import type { Role } from '../../schema/vocabulary.ts';
import type { Ctx } from '../ctx.ts';
import { fromCursor, toCursor } from '../db/cursor.ts';
import type { ApprovalRow, EffectRow } from '../db/rows.ts';
import type { Entry } from '../identity/entry.ts';
import { policyOf } from '../policy/active.ts';
import { mayDecide } from '../policy/decide-rights.ts';
import { type EffectView, effectView } from '../tasks/effects.ts';
import { ACTIONS_OF, type ApprovalActionRow, type ApprovalView, approvalView } from './view.ts';

export type Inbox = {
  /** Of this page. */
  count: number;
  approvals: ApprovalView[];
  /** Effects of which nobody can tell whether they happened; they wait for somebody to look. */
  unknown_effects: EffectView[];
  next_cursor: string | null;
};

const MOST_UNKNOWN = 50;
// A role counts in its projects alone; `$1` is [{project, roles}], `*` for all of them.
// Asked by a subquery with a limit, not by EXISTS: that one the planner takes for so rare that it sorts all that waits.
const BOUND = `jsonb_to_recordset($1::jsonb) as b(project text, roles text[])`;

/**
 * What the caller may decide now, highest risk first, then oldest; `role` narrows it to what that role can
 * meet. One round trip; none for a caller who holds no deciding role anywhere.
 */
export async function listPending(
  ctx: Ctx,
  { principal, policyVersion }: Entry,
  query: { role?: Role; limit: number; cursor?: string },
): Promise<Inbox> {
  const after = fromCursor(query.cursor, ['number', 'string', 'string']);
  const bound = await decidingRoles(ctx, principal, policyVersion, query.role);
  if (bound.length === 0) return { count: 0, approvals: [], unknown_effects: [], next_cursor: null };
  const bindings = JSON.stringify(bound);
  const [pending, unknown] = (await ctx.db.batch([
    {
      text: `select to_jsonb(a) as a, ${INBOX_ORDER} as place, ${ACTIONS_OF} as actions
        from approval_requests a
        where a.status = 'pending' and a.expires_at > clock_timestamp() and a.requested_by <> $2 and a.asked_by is distinct from $2
          and (select true from ${BOUND} where (b.project = '*' or b.project = a.project) and b.roles && a.decider_roles limit 1)
          and not a.votes @> jsonb_build_array(jsonb_build_object('principal_id', $2::text))
          and ($3::int is null or (${INBOX_ORDER}, a.created_at, a.id) > ($3, $4::timestamptz, $5::uuid))
        order by ${INBOX_ORDER}, a.created_at, a.id limit $6`,
      params: [
        bindings,
        principal.id,
        after?.[0] ?? null,
        after?.[1] ?? null,
        after?.[2] ?? null,
        query.limit + 1,
      ],
    },
    {
      text: `select to_jsonb(e) as e from effects e join tasks t on t.id = e.task_id
        where e.state = 'unknown' and t.requested_by <> $2
          and exists (select 1 from ${BOUND} where b.project = '*' or b.project = t.project)
        order by e.at limit ${MOST_UNKNOWN}`,
      params: [bindings, principal.id],
    },
  ])) as [{ a: ApprovalRow; place: number; actions: ApprovalActionRow[] }[], { e: EffectRow }[]];
  const page = pending.slice(0, query.limit);
  const last = pending.length > query.limit ? page.at(-1) : undefined;
  const approvals = page
    .filter(({ a }) => mayDecide({ ...a, principal, requesterId: a.requested_by, askerId: a.asked_by }).ok)
    .map(({ a, actions }) => approvalView(a, actions));
  return {
    count: approvals.length,
    approvals,
    unknown_effects: after ? [] : unknown.map(({ e }) => effectView(e)),
    next_cursor: last ? toCursor([last.place, last.a.created_at, last.a.id]) : null,
  };
}

/** The caller's roles that can meet some requirement of the policy, by project. Agents have none: they do not sign. */
async function decidingRoles(ctx: Ctx, principal: Principal, version: number | null, only?: Role) {
  if (principal.kind !== 'human') return [];
  const held = principal.bindings.filter(({ role }) => role !== 'viewer' && (!only || role === only));
  if (held.length === 0) return [];
  const deciding = rolesThatDecide(await policyOf(ctx.db, version));
  const byProject = new Map<string, Role[]>();
  for (const { role, projects } of held.filter(({ role }) => deciding.has(role))) {
    for (const project of projects) byProject.set(project, [...(byProject.get(project) ?? []), role]);
  }
  return [...byProject].map(([project, roles]) => ({ project, roles }));
}

function rolesThatDecide(policy: Policy): Set<Role> {
  const levels = Object.values(policy.levels);
  const requirements = [...levels, ...Object.values(policy.operations)].flatMap((rule) => rule.requirements);
  const escalated = levels.flatMap((rule) => rule.escalation?.to ?? []).filter((role) => role !== 'admin');
  return new Set([...requirements.flatMap(({ roles }) => roles), ...escalated]);
}
