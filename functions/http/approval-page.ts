import type { Context } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { AppError, forbidden } from '../../lib/errors.ts';
import { type EnterInput, enter } from '../../lib/identity/enter.ts';
import type { Entry } from '../../lib/identity/entry.ts';
import { messagePage } from '../../lib/page/render.ts';
import { openSession, SESSION_S, type Session } from '../../lib/page/session.ts';
import type { TokenVerifier } from '../../lib/ports.ts';
import type { AppEnv } from './env.ts';

export type Of = Context<AppEnv, '/a/:approval_id'>;

/** The page's cookie: for this page alone, never sent along from another site. */
export function keepSession(c: Of, sealed: string | null): void {
  const secure = c.get('ctx').config.PUBLIC_BASE_URL.startsWith('https:');
  const maxAge = sealed === null ? 0 : SESSION_S;
  setCookie(c, 'approver', sealed ?? '', { path: '/a', httpOnly: true, secure, sameSite: 'Strict', maxAge });
}

/** Who signed in, by the page's cookie or through Cloudflare Access, as the door of a request about this approval; null: nobody, or nobody any more. */
export async function signedIn(c: Of): Promise<{ session: Session; entry: Entry } | null> {
  const ctx = c.get('ctx');
  const now = ctx.clock.now();
  const session = ctx.vault && (await openSession(ctx.vault, getCookie(c, 'approver'), now));
  try {
    const { tokens } = c.get('deps');
    if (session) return { session, entry: await enterWith(c, await whoOf(session, tokens)) };
    const assertion = c.req.header('cf-access-jwt-assertion');
    if (!assertion || !tokens || ctx.config.CF_ACCESS_AUD === '') return null;
    const signIn = await tokens.verify(assertion, 'access');
    // Access sends it with each request and to nobody else: its forms are bound to it as to a session.
    const through: Session = { v: 1, key: assertion, until: now, nonce: 'access' };
    return { session: through, entry: await enterWith(c, { token: null, signIn }) };
  } catch (error) {
    if (error instanceof AppError && ['unauthenticated', 'forbidden'].includes(error.kind)) return null;
    throw error;
  }
}

/** A key, or the token of a sign-in: looked at anew with each request. */
async function whoOf({ key }: Session, tokens: TokenVerifier | undefined) {
  if (!key.includes('.') || !tokens) return { token: key };
  return { token: null, signIn: await tokens.verify(key, 'bearer') };
}

/** The entry of a key, or a sign-in, that may decide. Throws 401, 403 `scope_missing`. */
export async function enterWith(c: Of, who: Pick<EnterInput, 'token' | 'signIn'>): Promise<Entry> {
  const entry = await enter(c.get('ctx'), {
    ...{ ...who, scope: 'decide', route: `${c.req.method} /a/{approval_id}` },
    approvalId: c.req.param('approval_id'),
  });
  if ('replay' in entry) throw new Error('nothing was asked under a key');
  return entry;
}

/**
 * A form of another site is refused before anything of it is read: browsers say where it comes from. Where they are told to send no referrer, as
 * this page tells them, their `Origin` is "null", and `Sec-Fetch-Site` alone says it.
 */
export function refuseForeignForm(c: Of): void {
  const origin = c.req.header('origin');
  const site = c.req.header('sec-fetch-site');
  const own = new URL(c.get('ctx').config.PUBLIC_BASE_URL).origin;
  const isOwn = site === undefined ? origin === undefined || origin === own : site === 'same-origin';
  if (!isOwn) throw forbidden('cross_site', 'Changes are taken from this site’s own pages alone.');
}

/** An answer that is a page: no script runs in it, and its forms go nowhere else. */
export function html(
  c: Of,
  body: string,
  status: 200 | 401 | 403 | 404 | 409 | 410 | 422 | 503 = 200,
): Response {
  c.set('pageCsp', 'form');
  return c.html(body, status);
}

const STATUS = {
  forbidden: 403,
  not_found: 404,
  unauthenticated: 401,
  conflict: 409,
  gone: 410,
  invalid: 422,
  later: 503,
  unavailable: 503,
} as const;

/** A refusal as a page, in the words of the API; anything else is an error like any other. */
export function refusalPage(c: Of, error: unknown): Response {
  if (!(error instanceof AppError) || !(error.kind in STATUS)) throw error;
  const status = STATUS[error.kind as keyof typeof STATUS];
  const path = `/a/${encodeURIComponent(c.req.param('approval_id'))}`;
  return html(c, messagePage('It was not done', error.message, status === 404 ? undefined : path), status);
}
