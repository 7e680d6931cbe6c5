import { auditRow } from '../../audit/record.ts';
import type { Ctx } from '../../ctx.ts';
import { callFunction } from '../../db/call.ts';
import type { LinearConnectionRow } from '../../db/rows.ts';
import { AppError } from '../../errors.ts';
import { notConfigured, sealTokens, serviceOf } from './tokens.ts';

/** Longer than a refresh may take. */
const LEASE_S = 30;
const AGAIN_S = 3;

type Leased = { mine: boolean; connection: LinearConnectionRow | null };

/**
 * The connection with tokens that hold: refreshed by one isolate alone, under a lease, as a refresh token is good for one use. Whoever does not
 * get the lease goes on with what is there, where that still holds. `now`: Linear did not take the token. Throws `linear_not_configured`
 * where the grant is over (the tokens are dropped), `unavailable` while somebody else refreshes.
 */
export async function refreshTokens(
  ctx: Ctx,
  row: LinearConnectionRow,
  { now = false }: { now?: boolean } = {},
): Promise<LinearConnectionRow> {
  const { workspace, version } = row;
  const { mine, connection } = await callFunction<Leased>(ctx.db, 'linear_lease_v1', {
    ...{ workspace, version },
    lease_s: LEASE_S,
  });
  if (!connection || connection.state !== 'active') throw notConfigured();
  if (!mine) return otherwise(ctx, connection, now && connection.version === version);
  const sealed = connection.refresh_token;
  if (sealed === null || !ctx.vault)
    return giveUp(ctx, connection, 'Linear does not take the token any more.');
  try {
    const tokens = await (await serviceOf(ctx)).auth.refresh(await ctx.vault.open(sealed));
    // Linear may leave out what stays as it is.
    const kept = await sealTokens(ctx, tokens);
    const fields = { ...kept, ...(tokens.refresh === null ? { refresh_token: sealed } : {}) };
    const { name, app_user, installed_by } = connection;
    await callFunction(ctx.db, 'linear_connect_v1', {
      ...{ workspace, name, app_user, by: installed_by, from_version: version },
      ...fields,
    });
  } catch (error) {
    if (error instanceof AppError && error.code === 'linear_grant_refused')
      return giveUp(ctx, connection, error.message);
    throw error;
  }
  const [fresh] = await ctx.db.query<LinearConnectionRow>(
    'select * from linear_connections where workspace = $1',
    [workspace],
  );
  return fresh!;
}

/** Somebody else has refreshed, or does so now. */
function otherwise(ctx: Ctx, row: LinearConnectionRow, refused: boolean): LinearConnectionRow {
  const holds = row.expires_at === null || Date.parse(row.expires_at) > ctx.clock.now();
  if (holds && !refused) return row;
  throw new AppError('unavailable', 'linear_refreshing', 'Linear’s token is being refreshed.', {
    retryAfterS: AGAIN_S,
  });
}

async function giveUp(ctx: Ctx, row: LinearConnectionRow, reason: string): Promise<never> {
  await disconnect(ctx, { workspace: row.workspace, version: row.version, reason, by: 'system' });
  throw notConfigured();
}

/** Ends a connection: its tokens are dropped, and nothing is told there any more. False: it had ended before. */
export async function disconnect(
  ctx: Ctx,
  { workspace, version, reason, by }: { workspace: string; version?: number; reason: string; by: string },
): Promise<boolean> {
  const at = new Date(ctx.clock.now()).toISOString();
  const { won } = await callFunction<{ won: boolean }>(ctx.db, 'linear_disconnect_v1', {
    ...{ workspace, version: version ?? null, reason },
    audit: [auditRow({ at, actor: by, type: 'linear.disconnected', subject: workspace, data: { reason } })],
  });
  if (won) ctx.log.error('the connection with Linear has ended', { workspace, reason });
  return won;
}
