import type { GrantRow } from '../db/rows.ts';
import { utc, utcOrNull } from '../db/time.ts';

/** A grant as clients see it; `now`: the database's clock. */
export function grantView(row: GrantRow, now: string) {
  const over =
    row.revoked_at !== null || row.used >= row.uses || Date.parse(row.expires_at) <= Date.parse(now);
  return {
    id: row.id,
    granted_by: row.granted_by,
    approval_id: row.approval_id,
    project: row.project,
    gate: row.gate,
    tool: row.tool,
    args: row.args,
    target: row.target,
    max_level: row.max_level,
    uses: row.uses,
    used: row.used,
    reason: row.reason,
    expires_at: utc(row.expires_at),
    created_at: utc(row.created_at),
    revoked_at: utcOrNull(row.revoked_at),
    revoked_by: row.revoked_by,
    in_force: !over,
  };
}
export type GrantView = ReturnType<typeof grantView>;
