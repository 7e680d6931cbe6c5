import type { Ctx } from '../../ctx.ts';
import type { EndpointRow } from '../../db/rows.ts';
import { conflict, notFound } from '../../errors.ts';

/** The endpoint of that id. Throws 404 `not_found`. */
export async function loadEndpoint({ db }: Pick<Ctx, 'db'>, id: string): Promise<EndpointRow> {
  const [row] = await db.query<{ e: EndpointRow }>(
    'select to_jsonb(e) as e from notification_endpoints e where id::text = $1 and deleted_at is null',
    [id],
  );
  if (!row) throw notFound('not_found', 'There is no such endpoint.');
  return row.e;
}

/** Of a change that was not seen: 412 and 428. */
export function checkVersion({ version }: EndpointRow, expected: number | null): void {
  if (expected === null)
    throw conflict('precondition_required', 'Send the version you saw as "If-Match" (`version` of GET).');
  if (version !== expected) throw changedMeanwhile();
}

/** Somebody else was quicker. */
export function changedMeanwhile() {
  return conflict(
    'precondition_failed',
    'The endpoint was changed since you saw it. Get it again before you change it.',
  );
}
