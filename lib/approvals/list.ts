import { INBOX_ORDER } from '../../schema/approval.ts';
import type { Role } from '../../schema/vocabulary.ts';
import type { Ctx } from '../ctx.ts';
import { fromCursor, toCursor } from '../db/cursor.ts';
import type { ApprovalRow, EffectRow, ReviewRow } from '../db/rows.ts';
import type { Entry } from '../identity/entry.ts';
import { policyOf } from '../policy/active.ts';
import { mayDecide } from '../policy/decide-rights.ts';
import { rotationsOf } from '../policy/on-call.ts';
import { type ReviewView, reviewView } from '../reviews/view.ts';
import { type EffectView, effectView } from '../tasks/effects.ts';
import { BOUND, decidingRoles } from './deciding-roles.ts';
import { capsOf } from './more-facts.ts';
import { questionOf } from './rights.ts';
import { ACTIONS_OF, type ApprovalActionRow, type ApprovalView, approvalView } from './view.ts';

/** An approval that the caller may decide: why, in words, and whose lent roles that takes. */
export type InboxItem = ApprovalView & { why: string; delegated_by: string[] };

export type Inbox = {
  /** Of this page. */
  count: number;
  approvals: InboxItem[];
  /** Effects of which nobody can tell whether they happened; they wait for somebody to look. */
  unknown_effects: EffectView[];
  /** Broken glasses that somebody should have looked at by now. */
  overdue_reviews: ReviewView[];
  next_cursor: string | null;
};

/** Rows of what is shown beside the requests, on the first page alone. */
const MOST_BESIDE = 50;
// Asked by a subquery with a limit, not by EXISTS: that one the planner takes for so rare that it sorts all that waits.
const MINE = `(select true from ${BOUND} where (b.project = '*' or b.project = a.project) and b.roles && a.decider_roles
  and (b.levels is null or a.risk_level = any (b.levels))
  and (b.lender is null or not b.lender = any (a.editors || array[a.requested_by, coalesce(a.asked_by, a.requested_by)])) limit 1)`;
const PENDING = `select to_jsonb(a) as a, ${INBOX_ORDER} as place, ${ACTIONS_OF} as actions,
    case when a.evidence -> 'decision' -> 'caps' <> '[]' then approvals_within($2, a.risk_level,
      array(select (c ->> 'per_minutes')::int from jsonb_array_elements(a.evidence -> 'decision' -> 'caps') with ordinality as x(c, o) order by o)) end as used
  from approval_requests a
  where a.status = 'pending' and a.expires_at > clock_timestamp() and a.requested_by <> $2 and a.asked_by is distinct from $2
    and not $2 = any (a.editors) and ${MINE}
    and not a.votes @> jsonb_build_array(jsonb_build_object('principal_id', $2::text))
    and ($3::int is null or (${INBOX_ORDER}, a.created_at, a.id) > ($3, $4::timestamptz, $5::uuid))
  order by ${INBOX_ORDER}, a.created_at, a.id limit $6`;
const UNKNOWN = `select to_jsonb(e) as e from effects e left join tasks t on t.id = e.task_id
    left join approval_requests g on t.id is null and g.id = e.approval_id::uuid
  where e.state = 'unknown' and coalesce(t.requested_by, g.requested_by) <> $2
    and exists (select 1 from ${BOUND} where b.project = '*' or b.project = coalesce(t.project, g.project))
  order by e.at limit ${MOST_BESIDE}`;
const OVERDUE = `select to_jsonb(r) as r from reviews r
  where r.reviewed_at is null and r.due_at <= clock_timestamp() and r.broken_by <> $2
    and exists (select 1 from ${BOUND} where (b.project = '*' or b.project = r.project) and b.lender is null
      and (b.roles && r.decider_roles or (r.reminded > 1 and 'security_team' = any (b.roles))))
  order by r.due_at, r.id limit ${MOST_BESIDE}`;

/**
 * What the caller may decide now, highest risk first, then oldest, by roles of their own or lent to them; `role` narrows it to
 * what that role can meet. One round trip; none for a caller who holds no deciding role anywhere.
 */
export async function listPending(
  ctx: Ctx,
  entry: Entry,
  query: { role?: Role; limit: number; cursor?: string },
): Promise<Inbox> {
  const { principal, policyVersion } = entry;
  const after = fromCursor(query.cursor, ['number', 'string', 'string']);
  const lonely = principal.bindings.every(({ role }) => role === 'viewer') && entry.delegations.length === 0;
  const nothing = { count: 0, approvals: [], unknown_effects: [], overdue_reviews: [], next_cursor: null };
  if (lonely || principal.kind !== 'human') return nothing;
  const policy = await policyOf(ctx.db, policyVersion);
  const onCall = rotationsOf(policy, principal.id, Date.parse(entry.now));
  const bound = decidingRoles(entry, policy, query.role);
  if (bound.length === 0) return nothing;
  const bindings = JSON.stringify(bound);
  const params = [bindings, principal.id];
  const [pending, unknown, overdue] = (await ctx.db.batch([
    {
      text: PENDING,
      params: [...params, after?.[0] ?? null, after?.[1] ?? null, after?.[2] ?? null, query.limit + 1],
    },
    { text: UNKNOWN, params },
    { text: OVERDUE, params },
  ])) as [
    { a: ApprovalRow; place: number; actions: ApprovalActionRow[]; used: number[] | null }[],
    { e: EffectRow }[],
    { r: ReviewRow }[],
  ];
  const page = pending.slice(0, query.limit);
  const last = pending.length > query.limit ? page.at(-1) : undefined;
  const approvals = page.flatMap(({ a, actions, used }): InboxItem[] => {
    const right = mayDecide(questionOf(entry, a, { onCall, caps: capsOf(a, used) }));
    if (!right.ok) return [];
    return [
      { ...approvalView(a, actions), why: right.why, delegated_by: right.lent.map(({ from }) => from) },
    ];
  });
  return {
    count: approvals.length,
    approvals,
    unknown_effects: after ? [] : unknown.map(({ e }) => effectView(e)),
    overdue_reviews: after ? [] : overdue.map(({ r }) => reviewView(r, entry.now)),
    next_cursor: last ? toCursor([last.place, last.a.created_at, last.a.id]) : null,
  };
}
