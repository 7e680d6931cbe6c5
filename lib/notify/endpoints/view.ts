import type { EndpointRow } from '../../db/rows.ts';
import { utc, utcOrNull } from '../../db/time.ts';

/** An endpoint as administrators see it: of its secrets only how they begin. */
export function endpointView({ secrets, ...row }: EndpointRow, now: string) {
  const { id, name, channel, target, filter, quiet_hours, digest_minutes, fallback_id, fallback_after } = row;
  return {
    ...{ id, name, channel, target, filter, quiet_hours, digest_minutes, fallback_id, fallback_after },
    state: stateOf(row, now),
    disabled_reason: row.disabled_reason,
    secrets: secrets.map(({ hint, since }) => ({ hint, since })),
    failures: row.failures,
    failing_since: utcOrNull(row.failing_since),
    open_until: utcOrNull(row.open_until),
    last_error: row.last_error,
    last_success_at: utcOrNull(row.last_success_at),
    version: row.version,
    created_by: row.created_by,
    created_at: utc(row.created_at),
    updated_at: utc(row.updated_at),
  };
}
export type EndpointView = ReturnType<typeof endpointView>;

function stateOf({ enabled, open_until, failures }: Omit<EndpointRow, 'secrets'>, now: string) {
  if (!enabled) return 'disabled' as const;
  if (open_until !== null && Date.parse(open_until) > Date.parse(now)) return 'resting' as const;
  return failures > 0 ? ('failing' as const) : ('working' as const);
}
