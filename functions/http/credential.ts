import type { Context } from 'hono';
import { routePath } from 'hono/route';
import { AppError, fatal, forbidden } from '../../lib/errors.ts';
import type { EnterInput } from '../../lib/identity/enter.ts';
import { ACCESS } from '../../schema/access.ts';
import type { Scope } from '../../schema/principal.ts';
import type { AppEnv } from './env.ts';

const ACCESS_HEADER = 'cf-access-jwt-assertion';
const READS = ['GET', 'HEAD'];

/**
 * What the caller shows, and what the door wants: an API key as it came, or the verified sign-in behind a JWT. A key
 * goes before Cloudflare Access, so that programs get through it with theirs.
 */
export async function credentialOf(
  c: Context<AppEnv>,
): Promise<Pick<EnterInput, 'token' | 'signIn' | 'scope'>> {
  const scope = scopeOf(c);
  const header = c.req.header('authorization');
  const token = bearer(header);
  const { tokens } = c.get('deps');
  if (token?.includes('.')) {
    if (!tokens)
      throw new AppError('unauthenticated', 'unauthenticated', 'No tokens are taken here: send an API key.');
    return { token: null, signIn: await tokens.verify(token, 'bearer'), scope };
  }
  const assertion = header === undefined ? c.req.header(ACCESS_HEADER) : undefined;
  if (assertion === undefined || !tokens || c.get('ctx').config.CF_ACCESS_AUD === '') return { token, scope };
  refuseCrossSite(c);
  return { token: null, signIn: await tokens.verify(assertion, 'access'), scope };
}

/** The scope in the row of `schema/access.ts`; a route without one lets nobody in. */
function scopeOf(c: Context<AppEnv>): Scope {
  // A HEAD is its GET, but for the body of the answer.
  const method = c.req.method === 'HEAD' ? 'GET' : c.req.method;
  const route = `${method} ${routePath(c).replace(/:(\w+)/g, '{$1}')}`;
  const row = ACCESS[route];
  if (!row) throw fatal('route_unknown', `${route} has no row in schema/access.ts.`);
  return row.scope;
}

/** The Access header comes with the browser’s cookie, whoever sent the browser here: another site may not. */
function refuseCrossSite(c: Context<AppEnv>): void {
  if (READS.includes(c.req.method)) return;
  const origin = c.req.header('origin');
  const site = c.req.header('sec-fetch-site');
  const own = new URL(c.get('ctx').config.PUBLIC_BASE_URL).origin;
  const isForeign =
    origin !== undefined ? origin !== own : site !== undefined && site !== 'same-origin' && site !== 'none';
  if (isForeign) throw forbidden('cross_site', 'Changes are taken from this site’s own pages alone.');
}

function bearer(header: string | undefined): string | null {
  return /^Bearer +(\S+)$/i.exec(header ?? '')?.[1] ?? (header ? '' : null);
}
