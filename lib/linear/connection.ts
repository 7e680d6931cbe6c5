import { auditRow } from '../audit/record.ts';
import type { Ctx } from '../ctx.ts';
import { callFunction } from '../db/call.ts';
import type { LinearConnectionRow } from '../db/rows.ts';
import { AppError, fatal } from '../errors.ts';
import { refreshTokens } from './auth/refresh.ts';
import { notConfigured, sealTokens, serviceOf } from './auth/tokens.ts';
import { WHO_AM_I } from './documents.ts';
import type { LinearApi, LinearTokens } from './ports.ts';

/** A workspace and a way to speak to it. */
export type Connection = { workspace: string; name: string; appUser: string; api: LinearApi };

/** A token that ends sooner is refreshed before it is used, in milliseconds. */
const REFRESH_BEFORE_MS = 5 * 60_000;

/**
 * The connection with that workspace, or with the only one there is; its token is refreshed before it ends, and once when Linear does not take it.
 * Throws `linear_not_configured`, and what Linear refuses.
 */
export async function connect(ctx: Ctx, workspace: string | null = null): Promise<Connection> {
  const [row] = await ctx.db.query<LinearConnectionRow>(
    `select * from linear_connections where state = 'active' and ($1::text is null or workspace = $1) and (access_token is not null or $2)
     order by access_token is null, updated_at desc limit 1`,
    [workspace, ctx.config.LINEAR_API_KEY !== ''],
  );
  if (!row) return connectByKey(ctx, workspace);
  return { workspace: row.workspace, name: row.name, appUser: row.app_user, api: apiOf(ctx, row) };
}

function apiOf(ctx: Ctx, row: LinearConnectionRow): LinearApi {
  let current = row;
  const run = async <T>(document: string, variables?: object): Promise<T> =>
    (await serviceOf(ctx)).api(await tokenOf(ctx, current)).run<T>(document, variables);
  return {
    async run<T>(document: string, variables?: object) {
      const ends = current.expires_at ? Date.parse(current.expires_at) : Number.POSITIVE_INFINITY;
      if (ends - ctx.clock.now() < REFRESH_BEFORE_MS) current = await refreshTokens(ctx, current);
      try {
        return await run<T>(document, variables);
      } catch (error) {
        if (!isUnauthorized(error) || current.access_token === null) throw error;
        current = await refreshTokens(ctx, current, { now: true });
        return run<T>(document, variables);
      }
    },
  };
}

const isUnauthorized = (error: unknown) => error instanceof AppError && error.code === 'linear_unauthorized';

async function tokenOf(ctx: Ctx, { access_token }: LinearConnectionRow): Promise<string> {
  if (access_token === null) return ctx.config.LINEAR_API_KEY;
  if (!ctx.vault) throw fatal('no_vault', 'SECRETS_KEYS is not set: Linear’s tokens cannot be read.');
  return ctx.vault.open(access_token);
}

async function connectByKey(ctx: Ctx, workspace: string | null): Promise<Connection> {
  if (ctx.config.LINEAR_API_KEY === '') throw notConfigured();
  const api = (await serviceOf(ctx)).api(ctx.config.LINEAR_API_KEY);
  const { viewer, organization } = await whoAmI(api);
  if (workspace !== null && workspace !== organization.id) throw notConfigured();
  await keepConnection(ctx, { viewer, organization, tokens: null, by: 'system' });
  return { workspace: organization.id, name: organization.name, appUser: viewer.id, api };
}

type Who = { viewer: { id: string; name: string }; organization: { id: string; name: string } };

/** Whose token this is, and of which workspace. */
export const whoAmI = (api: LinearApi) => api.run<Who>(WHO_AM_I);

/** Keeps what an installation brought, its tokens sealed; from now on tasks that come from there are told there. */
export async function keepConnection(
  ctx: Ctx,
  { viewer, organization, tokens, by }: Who & { tokens: LinearTokens | null; by: string },
): Promise<void> {
  const now = new Date(ctx.clock.now()).toISOString();
  await callFunction(ctx.db, 'linear_connect_v1', {
    ...{ workspace: organization.id, name: organization.name, app_user: viewer.id, by },
    ...(tokens ? await sealTokens(ctx, tokens) : {}),
    hub: ctx.config.LINEAR_APPROVAL_HUB_ISSUE_ID,
    audit: [
      auditRow({
        at: now,
        actor: by,
        type: 'linear.connected',
        subject: organization.id,
        data: { name: organization.name, app_user: viewer.id, mode: tokens ? 'app' : 'key' },
      }),
    ],
  });
}
