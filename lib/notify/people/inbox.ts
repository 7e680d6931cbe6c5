import type { NotificationMessage } from '../../../schema/notification.ts';
import type { Ctx } from '../../ctx.ts';
import { fromCursor, toCursor } from '../../db/cursor.ts';
import { utcOrNull } from '../../db/time.ts';
import type { Entry } from '../../identity/entry.ts';

const MINE = `from notification_deliveries d join notification_endpoints e on e.id = d.endpoint_id and e.channel = 'console'
  where d.recipient = $1`;

/** A message in the caller's own box. */
export type Told = NotificationMessage & { read_at: string | null };

/** What the caller was told in the console, newest first, and how much of it they have not read. */
export async function listNotifications(
  ctx: Ctx,
  { principal }: Entry,
  query: { unread?: boolean; limit: number; cursor?: string },
): Promise<{ unread: number; data: Told[]; next_cursor: string | null }> {
  const after = fromCursor(query.cursor, ['string', 'string']);
  const rows = await ctx.db.query<{
    id: string;
    created_at: string;
    message: NotificationMessage;
    read_at: string | null;
    unread: number;
  }>(
    `with n as (select count(*)::int as unread ${MINE} and d.read_at is null)
     select x.*, n.unread from n left join lateral (
       select d.id, to_jsonb(d.created_at) #>> '{}' as created_at, d.message, to_jsonb(d.read_at) #>> '{}' as read_at ${MINE} and (not $2::boolean or d.read_at is null)
         and ($3::timestamptz is null or (d.created_at, d.id) < ($3, $4::uuid))
       order by d.created_at desc, d.id desc limit $5) x on true`,
    [principal.id, query.unread ?? false, after?.[0] ?? null, after?.[1] ?? null, query.limit + 1],
  );
  const found = rows.filter(({ id }) => id !== null);
  const page = found.slice(0, query.limit);
  const last = found.length > query.limit ? page.at(-1) : undefined;
  return {
    unread: rows[0]?.unread ?? 0,
    data: page.map(({ message, read_at }) => ({ ...message, read_at: utcOrNull(read_at) })),
    next_cursor: last ? toCursor([last.created_at, last.id]) : null,
  };
}

/** Marks what the caller was told up to a moment as read. Answers how many that were. */
export async function readNotifications(
  ctx: Ctx,
  { principal }: Entry,
  upTo: string,
): Promise<{ read: number }> {
  const rows = await ctx.db.query(
    `update notification_deliveries u set read_at = clock_timestamp()
     where u.id in (select d.id ${MINE} and d.read_at is null and d.event_at <= $2::timestamptz) returning u.id`,
    [principal.id, upTo],
  );
  return { read: rows.length };
}
