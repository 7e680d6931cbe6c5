import { PreferencesInput } from '../../../schema/notification-endpoint.ts';
import { auditRow } from '../../audit/record.ts';
import type { Ctx } from '../../ctx.ts';
import { conflict, forbidden, notFound } from '../../errors.ts';
import type { Entry } from '../../identity/entry.ts';
import { mustAdminister } from '../endpoints/must-administer.ts';

export type Preferences = PreferencesInput & { slack_user: string | null };
type Row = { preferences: PreferencesInput; slack_user: string | null };

/** What the caller wants to be told, and where; what they never said is as it is shipped. */
export async function getPreferences(ctx: Ctx, { principal }: Entry): Promise<Preferences> {
  const [row] = await ctx.db.query<Row>(
    'select preferences, slack_user from notification_preferences where principal_id = $1',
    [principal.id],
  );
  return { ...PreferencesInput.parse(row?.preferences ?? {}), slack_user: row?.slack_user ?? null };
}

/** Puts them anew, as a whole. Throws 403 `agents_do_not_administer`: agents are told nothing. */
export async function putPreferences(
  ctx: Ctx,
  { principal }: Entry,
  input: PreferencesInput,
): Promise<Preferences> {
  if (principal.kind !== 'human')
    throw forbidden('agents_do_not_administer', 'People are told; an agent’s key has no preferences.');
  const [row] = await ctx.db.query<Row>(
    `insert into notification_preferences as n (principal_id, preferences) values ($1, $2::jsonb)
     on conflict (principal_id) do update set preferences = excluded.preferences, updated_at = clock_timestamp() returning n.preferences, n.slack_user`,
    [principal.id, JSON.stringify(input)],
  );
  return { ...row!.preferences, slack_user: row!.slack_user };
}

/**
 * Says whose clicks in Slack are a person's: they decide in that person's name, so administrators say it, and it is audited. Null takes it
 * back. Throws 403, 404, 409 `slack_user_taken`.
 */
export async function mapSlackUser(
  ctx: Ctx,
  entry: Entry,
  { principalId, slackUser }: { principalId: string; slackUser: string | null },
): Promise<{ principal_id: string; slack_user: string | null }> {
  mustAdminister(entry);
  const by = entry.principal.id;
  const data = { slack_user: slackUser };
  const [row] = await ctx.db.query<{ known: boolean; taken: boolean; done: boolean }>(
    `with p as (select exists (select 1 from principals where id = $1 and kind = 'human') as known,
         exists (select 1 from notification_preferences where slack_user = $2 and principal_id <> $1) as taken),
     w as (insert into notification_preferences as n (principal_id, preferences, slack_user) select $1, $3::jsonb, $2 from p where known and not taken
       on conflict (principal_id) do update set slack_user = excluded.slack_user, updated_at = clock_timestamp() returning 1),
     a as (select add_audit($4::jsonb) from w)
     select p.known, p.taken, exists (select 1 from w) as done, (select count(*) from a) from p`,
    [
      ...[principalId, slackUser, JSON.stringify(PreferencesInput.parse({}))],
      JSON.stringify([
        auditRow({ at: entry.now, actor: by, type: 'principal.slack_mapped', subject: principalId, data }),
      ]),
    ],
  );
  if (!row?.known) throw notFound('not_found', 'There is no such person.');
  if (row.taken) throw conflict('slack_user_taken', 'That Slack user is somebody else here already.');
  return { principal_id: principalId, slack_user: slackUser };
}
