import type { DelegationRow } from '../db/rows.ts';
import { utc, utcOrNull } from '../db/time.ts';

/** A delegation as clients see it; `now`: the database's clock. */
export function delegationView(row: DelegationRow, now: string) {
  const over = row.revoked_at !== null || Date.parse(row.until) <= Date.parse(now);
  return {
    id: row.id,
    from: row.from_id,
    to: row.to_id,
    roles: row.roles,
    projects: row.projects,
    levels: row.levels,
    until: utc(row.until),
    reason: row.reason,
    created_by: row.created_by,
    created_at: utc(row.created_at),
    revoked_at: utcOrNull(row.revoked_at),
    revoked_by: row.revoked_by,
    in_force: !over,
  };
}
export type DelegationView = ReturnType<typeof delegationView>;
