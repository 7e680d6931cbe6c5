import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Ctx } from '../../ctx.ts';
import { AppError, invalid } from '../../errors.ts';
import type { Entry } from '../../identity/entry.ts';
import { keepConnection, whoAmI } from '../connection.ts';
import { notConfigured, serviceOf } from './tokens.ts';

const SCOPES = 'read,write,app:assignable,app:mentionable';
/** How long somebody may take at Linear's page, in seconds. */
const STATE_S = 600;

/**
 * Begins the installation of the app: answers Linear's page to send an administrator to. Its state is signed, good for one return within ten minutes.
 * Throws `linear_not_configured`, 422 `return_to_not_allowed`.
 */
export async function beginInstall(ctx: Ctx, entry: Entry, returnTo: string | undefined): Promise<string> {
  const { LINEAR_CLIENT_ID: client, LINEAR_RETURN_TO: allowed, LINEAR_AUTHORIZE_URL } = ctx.config;
  if (client === '' || ctx.config.LINEAR_CLIENT_SECRET === '') throw notConfigured();
  const goal = returnTo ?? allowed[0] ?? '/';
  if (returnTo !== undefined && !isAllowed(allowed, returnTo))
    throw invalid('return_to_not_allowed', `return_to must be one of: ${allowed.join(', ')}.`);
  const nonce = randomBytes(24).toString('base64url');
  await ctx.db.query(
    'insert into linear_states (hash, principal_id, return_to, expires_at) values ($1, $2, $3, clock_timestamp() + make_interval(secs => $4))',
    [digest(nonce), entry.principal.id, goal, STATE_S],
  );
  const url = new URL(LINEAR_AUTHORIZE_URL);
  for (const [name, value] of Object.entries({
    client_id: client,
    redirect_uri: callbackOf(ctx),
    response_type: 'code',
    scope: SCOPES,
    state: `${nonce}.${sign(ctx, nonce)}`,
    actor: 'app',
    prompt: 'consent',
  }))
    url.searchParams.set(name, value);
  return url.href;
}

/**
 * Ends it: the code becomes tokens, which are kept sealed. Answers where to go. Throws 401 `state_invalid` for a state that is not ours, is used up or too
 * old, 422 `linear_consent_refused`, and what Linear refuses.
 */
export async function finishInstall(
  ctx: Ctx,
  {
    code,
    state,
    error,
  }: { code?: string | undefined; state?: string | undefined; error?: string | undefined },
): Promise<{ returnTo: string }> {
  const [nonce = '', signature = ''] = (state ?? '').split('.');
  if (!isSigned(ctx, nonce, signature)) throw stateInvalid();
  const [begun] = await ctx.db.query<{ principal_id: string; return_to: string }>(
    'delete from linear_states where hash = $1 and expires_at > clock_timestamp() returning principal_id, return_to',
    [digest(nonce)],
  );
  if (!begun) throw stateInvalid();
  if (error || !code)
    throw invalid('linear_consent_refused', 'Linear says that nobody agreed. Nothing is connected.');
  const service = await serviceOf(ctx);
  const tokens = await service.auth.exchange(code, callbackOf(ctx));
  await keepConnection(ctx, {
    ...(await whoAmI(service.api(tokens.access))),
    ...{ tokens, by: begun.principal_id },
  });
  return { returnTo: begun.return_to };
}

/** Paths of this service alone: `//host` and `/\host` lead elsewhere. */
const isAllowed = (allowed: readonly string[], path: string) =>
  allowed.includes(path) && /^\/(?![/\\])/.test(path);

const callbackOf = ({ config }: Ctx) => `${config.PUBLIC_BASE_URL.replace(/\/+$/, '')}/oauth/linear/callback`;
const digest = (text: string) => createHash('sha256').update(text).digest('hex');
const sign = ({ config }: Ctx, nonce: string) =>
  createHmac('sha256', config.LINEAR_CLIENT_SECRET).update(`linear-state:${nonce}`).digest('base64url');

function isSigned(ctx: Ctx, nonce: string, signature: string): boolean {
  if (ctx.config.LINEAR_CLIENT_SECRET === '' || nonce === '') return false;
  const [ours, theirs] = [Buffer.from(sign(ctx, nonce)), Buffer.from(signature)];
  return ours.length === theirs.length && timingSafeEqual(ours, theirs);
}

const stateInvalid = () =>
  new AppError(
    'unauthenticated',
    'state_invalid',
    'This sign-in was not begun here, is used up or too old. Begin again.',
  );
