import type { Ctx } from '../../ctx.ts';
import { utcOrNull } from '../../db/time.ts';

type Row = {
  workspace: string;
  name: string;
  app_user: string;
  scopes: string;
  state: 'active' | 'revoked';
  reason: string | null;
  has_token: boolean;
  expires_at: string | null;
  reconciled_at: string | null;
  waiting: number;
  dead: number;
  kept: number;
  last_received_at: string | null;
};

/** How things stand with Linear: the workspaces, whether they hold, and what of their webhooks is still to be worked off. No token is told. */
export async function linearStatus({ db, config }: Ctx) {
  const rows = await db.query<Row>(
    `select c.workspace, c.name, c.app_user, c.scopes, c.state, c.reason, c.access_token is not null as has_token, c.expires_at, c.reconciled_at,
       count(i.id) filter (where i.state = 'new')::int as waiting, count(i.id) filter (where i.state = 'dead')::int as dead,
       count(i.id) filter (where i.state = 'kept')::int as kept, max(i.received_at) as last_received_at
     from linear_connections c left join linear_inbox i on i.workspace = c.workspace group by c.workspace order by c.created_at`,
  );
  return {
    configured: config.LINEAR_CLIENT_ID !== '' || config.LINEAR_API_KEY !== '',
    webhooks: config.LINEAR_WEBHOOK_SECRET !== '',
    connected: rows.some(
      ({ state, has_token }) => state === 'active' && (has_token || config.LINEAR_API_KEY !== ''),
    ),
    workspaces: rows.map(({ has_token, scopes, ...row }) => ({
      ...row,
      mode: has_token ? ('app' as const) : ('key' as const),
      scopes: scopes.split(/[\s,]+/).filter(Boolean),
      expires_at: utcOrNull(row.expires_at),
      reconciled_at: utcOrNull(row.reconciled_at),
      last_received_at: utcOrNull(row.last_received_at),
    })),
  };
}
