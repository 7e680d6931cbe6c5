import { oneLine } from './excerpt.ts';

/** What became of one person's requests in a project. */
export type RequesterRecord = { approved: number; rejected: number; expired: number; failed: number };

const LOOKED_AT = 2_000;

/** SQL: what became of the requests of whoever asked for approval `a`, in its project, within 90 days; as one object. */
export const RECORD_OF = `(select jsonb_build_object('approved', count(*) filter (where r.status = 'approved'),
    'rejected', count(*) filter (where r.status = 'rejected'), 'expired', count(*) filter (where r.status = 'expired'),
    'failed', count(*) filter (where exists (select 1 from effects e where e.key = r.consumed_by and e.state = 'failed')))
  from (select x.status, x.consumed_by, x.requested_by, x.project from approval_requests x
    where x.created_at < a.created_at and x.created_at > a.created_at - interval '90 days' order by x.created_at desc limit ${LOOKED_AT}) r
  where r.requested_by = a.requested_by and r.project is not distinct from a.project)`;

/** The record in words; null where nothing was asked before. */
export function recordLine(requester: string, record: RequesterRecord | null): string | null {
  if (!record || record.approved + record.rejected + record.expired === 0) return null;
  const { approved, rejected, expired, failed } = record;
  return oneLine(
    `${requester} asked before, in 90 days: ${approved} approved, ${rejected} rejected, ${expired} expired; ${failed} of their calls failed`,
  );
}
