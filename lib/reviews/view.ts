import type { ReviewRow } from '../db/rows.ts';
import { utc, utcOrNull } from '../db/time.ts';

/** A broken glass and what somebody else said of it, as clients see it. `now`: the database's clock. */
export function reviewView(row: ReviewRow, now: string) {
  return {
    id: row.id,
    approval_id: row.approval_id,
    task_id: row.task_id,
    project: row.project,
    risk_level: row.risk_level,
    broken_by: row.broken_by,
    reason: row.reason,
    created_at: utc(row.created_at),
    due_at: utc(row.due_at),
    overdue: row.reviewed_at === null && Date.parse(row.due_at) <= Date.parse(now),
    reminded: row.reminded,
    verdict: row.verdict,
    comment: row.comment,
    reviewed_by: row.reviewed_by,
    reviewed_at: utcOrNull(row.reviewed_at),
  };
}
export type ReviewView = ReturnType<typeof reviewView>;
