import { auditRow } from '../../audit/record.ts';
import type { Ctx } from '../../ctx.ts';
import type { EndpointRow } from '../../db/rows.ts';
import { invalid } from '../../errors.ts';
import type { Entry } from '../../identity/entry.ts';
import type { NewEndpoint } from './create.ts';
import { changedMeanwhile, loadEndpoint } from './load.ts';
import { mustAdminister } from './must-administer.ts';
import { newSecret } from './secret.ts';
import { endpointView } from './view.ts';

/**
 * A new signing secret, shown this once. The last one signs beside it until the next change, or is dropped now with `dropOld`: so a
 * receiver changes over without missing anything. Throws 403, 404, 412, 422 `channel_signs_nothing`.
 */
export async function rotateSecret(
  ctx: Ctx,
  entry: Entry,
  input: { id: string; dropOld: boolean },
): Promise<NewEndpoint> {
  mustAdminister(entry);
  const row = await loadEndpoint(ctx, input.id);
  if (row.channel !== 'webhook')
    throw invalid('channel_signs_nothing', 'Only webhooks are signed; this endpoint has no secret.');
  const made = await newSecret(ctx, entry.now);
  const secrets = [made.stored, ...(input.dropOld ? [] : row.secrets.slice(0, 1))];
  const by = entry.principal.id;
  const data = { name: row.name, secrets: secrets.map(({ hint }) => hint), dropped: input.dropOld };
  const [done] = await ctx.db.query<{ e: EndpointRow }>(
    `with w as (update notification_endpoints set secrets = $3::jsonb, version = version + 1, updated_at = clock_timestamp()
       where id = $1 and version = $2 and deleted_at is null returning *),
     a as (select add_audit($4::jsonb) from w)
     select to_jsonb(w) as e, (select count(*) from a) from w`,
    [
      ...[row.id, row.version, JSON.stringify(secrets)],
      JSON.stringify([
        auditRow({ at: entry.now, actor: by, type: 'endpoint.rotated', subject: row.id, data }),
      ]),
    ],
  );
  if (!done) throw changedMeanwhile();
  return { ...endpointView(done.e, entry.now), secret: made.secret };
}
