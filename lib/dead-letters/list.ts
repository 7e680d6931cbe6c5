import type { DeadKind, deadLetters } from '../../schema/dead-letter.ts';
import type { Ctx } from '../ctx.ts';
import { fromCursor, toCursor } from '../db/cursor.ts';
import type { Wire } from '../db/rows.ts';
import { utc, utcOrNull } from '../db/time.ts';
import type { Entry } from '../identity/entry.ts';
import { visibleProjects } from '../identity/visible.ts';

export type DeadLetterRow = Wire<typeof deadLetters.$inferSelect>;

/** A letter as clients see it. */
function deadLetterView(row: DeadLetterRow) {
  return {
    ...row,
    status: row.closed_at ? ('closed' as const) : ('open' as const),
    first_at: utc(row.first_at),
    last_at: utc(row.last_at),
    closed_at: utcOrNull(row.closed_at),
    links: { task: row.task_id && `/tasks/${row.task_id}` },
  };
}

export type DeadLetterQuery = {
  limit: number;
  cursor?: string;
  kind?: DeadKind;
  status: 'open' | 'closed';
};

/** Dead letters of the caller's projects, newest first; those of no project only for roles bound to all. */
export async function listDeadLetters(
  ctx: Ctx,
  { principal }: Entry,
  query: DeadLetterQuery,
): Promise<{ data: ReturnType<typeof deadLetterView>[]; next_cursor: string | null }> {
  const after = fromCursor(query.cursor, ['string', 'string']);
  const rows = await ctx.db.query<{ d: DeadLetterRow }>(
    `select to_jsonb(d) as d from dead_letters d
     where (closed_at is null) = $1 and ($2::text is null or kind = $2) and ($3::text[] is null or project = any ($3))
       and ($4::timestamptz is null or (first_at, id) < ($4::timestamptz, $5::uuid))
     order by first_at desc, id desc limit $6`,
    [
      query.status === 'open',
      query.kind ?? null,
      visibleProjects(principal),
      after?.[0] ?? null,
      after?.[1] ?? null,
      query.limit + 1,
    ],
  );
  const page = rows.slice(0, query.limit).map(({ d }) => d);
  const last = rows.length > query.limit ? page.at(-1) : undefined;
  return { data: page.map(deadLetterView), next_cursor: last ? toCursor([last.first_at, last.id]) : null };
}
