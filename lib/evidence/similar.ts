import { utc } from '../db/time.ts';

/** A past decision about the same tool in the same project, and what came of it. */
export type Similar = {
  approval_id: string;
  decided: 'approved' | 'rejected' | 'expired';
  by: string | null;
  risk_level: string;
  environment: string | null;
  at: string;
  /** Of a call: `done`, `failed`, `unknown` or `intent`; of a plan: its task's status; null: it was never begun. */
  outcome: string | null;
  reason: string | null;
};

/** At most so many are shown, of so many requests looked at: the answer takes as long however large the history is. */
const SHOWN = 5;
const LOOKED_AT = 2_000;

/** SQL: decisions of the last 90 days like approval `a`, newest first, as one JSON array. Reads two indexes and five rows. */
export const SIMILAR_TO = `(select coalesce(jsonb_agg(to_jsonb(s) order by s.at desc), '[]') from (
  select p.id as approval_id, p.status as decided, p.approver_id as by, p.risk_level, p.action_details -> 'target' ->> 'environment' as environment,
    p.updated_at as at, left(p.rejection_reason, 300) as reason,
    case when p.kind = 'plan' then (select t.status from tasks t where t.id = p.workflow_id)
      else (select e.state from effects e where e.key = p.consumed_by) end as outcome
  from (select r.id from (select x.id, x.action_type, x.task_type, x.project, x.status, x.created_at from approval_requests x
      where x.created_at < a.created_at and x.created_at > a.created_at - interval '90 days' order by x.created_at desc limit ${LOOKED_AT}) r
    where r.action_type = a.action_type and r.task_type is not distinct from a.task_type and r.project is not distinct from a.project
      and r.status in ('approved', 'rejected', 'expired') order by r.created_at desc limit ${SHOWN}) n
  join approval_requests p on p.id = n.id) s)`;

/** The rows of `SIMILAR_TO` as clients see them. */
export function similarView(rows: Similar[]): Similar[] {
  return rows.map((row) => ({ ...row, at: utc(row.at) }));
}
