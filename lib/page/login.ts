import { createHash, randomBytes } from 'node:crypto';
import * as z from 'zod';
import type { OidcIssuer } from '../../schema/sign-in.ts';
import type { Ctx } from '../ctx.ts';
import { AppError, invalid } from '../errors.ts';
import type { TokenVerifier, Vault } from '../ports.ts';

/** How long somebody may take at the issuer's page. */
export const LOGIN_S = 600;

/** A sign-in that has begun, in a cookie of its own: what comes back is held against it. */
const Begun = z.strictObject({
  v: z.literal('login'),
  ...{ issuer: z.string(), approval: z.string(), until: z.number() },
  ...{ state: z.string(), nonce: z.string(), verifier: z.string() },
});
export type Login = OidcIssuer & { login: NonNullable<OidcIssuer['login']> };

/** Issuers whose page people can be sent to. */
export const loginsOf = ({ config }: Pick<Ctx, 'config'>): Login[] =>
  config.OIDC_ISSUERS.filter((one): one is Login => one.login !== undefined && one.kind === 'human');

const callbackOf = ({ config }: Pick<Ctx, 'config'>) =>
  `${config.PUBLIC_BASE_URL.replace(/\/+$/, '')}/a/sign-in/callback`;
const random = () => randomBytes(32).toString('base64url');

/**
 * Begins a sign-in at an issuer (authorization code with PKCE, RFC 7636, and OpenID Connect's nonce): where to send the browser, and the cookie that it brings back. Throws
 * 422 `no_such_issuer`, 503 `no_vault`.
 */
export async function beginLogin(
  ctx: Ctx,
  { issuer, approval }: { issuer: string | undefined; approval: string },
): Promise<{ url: string; cookie: string }> {
  const found = loginsOf(ctx).find((one) => one.issuer === issuer);
  if (!found) throw invalid('no_such_issuer', 'Nobody signs in there for this service.');
  const [state, nonce, verifier] = [random(), random(), random()] as const;
  const url = new URL(found.login.authorize_url);
  for (const [name, value] of Object.entries({
    ...{ response_type: 'code', client_id: found.login.client_id, redirect_uri: callbackOf(ctx) },
    ...{ scope: found.login.scope, state, nonce, code_challenge_method: 'S256' },
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
  }))
    url.searchParams.set(name, value);
  const until = ctx.clock.now() + LOGIN_S * 1_000;
  const begun = { v: 'login', issuer: found.issuer, approval, until, state, nonce, verifier } as const;
  return { url: url.href, cookie: await vaultOf(ctx).seal(JSON.stringify(begun)) };
}

/**
 * Ends it: the code becomes an ID token, which is verified as every token is, and must carry the nonce. Answers the token and where the browser was. Throws 401
 * `login_invalid` for what was not begun in this browser, is too old, or is not the issuer's.
 */
export async function endLogin(
  ctx: Ctx,
  tokens: TokenVerifier | undefined,
  given: { cookie: string | undefined; code: string | undefined; state: string | undefined },
): Promise<{ token: string; approval: string }> {
  const begun = await open(vaultOf(ctx), given.cookie);
  const isOurs = begun && begun.state === given.state && begun.until > ctx.clock.now();
  const found = isOurs && loginsOf(ctx).find((one) => one.issuer === begun.issuer);
  if (!found || !given.code || !tokens?.exchange) throw loginInvalid();
  const { verifier, nonce, approval } = begun;
  const token = await tokens.exchange(found.login, {
    code: given.code,
    verifier,
    redirectUri: callbackOf(ctx),
  });
  const { issuer } = await tokens.verify(token, 'bearer');
  if (issuer !== found.issuer || nonceOf(token) !== nonce) throw loginInvalid();
  return { token, approval };
}

async function open(vault: Vault, cookie: string | undefined): Promise<z.infer<typeof Begun> | null> {
  if (!cookie || cookie.length > 2_000) return null;
  try {
    return Begun.parse(JSON.parse(await vault.open(cookie)));
  } catch {
    return null;
  }
}

/** Of a token that was verified. */
function nonceOf(token: string): unknown {
  const [, payload = ''] = token.split('.');
  return (JSON.parse(Buffer.from(payload, 'base64url').toString()) as { nonce?: unknown }).nonce;
}

function vaultOf({ vault }: Ctx): Vault {
  if (!vault)
    throw new AppError('unavailable', 'no_vault', 'SECRETS_KEYS is not set: nobody can sign in here.');
  return vault;
}

const loginInvalid = () =>
  new AppError(
    'unauthenticated',
    'login_invalid',
    'This sign-in was not begun in this browser, or took too long. Begin again.',
  );
