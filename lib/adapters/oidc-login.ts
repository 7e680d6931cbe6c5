import type { OidcIssuer } from '../../schema/sign-in.ts';
import { AppError } from '../errors.ts';
import { refusedBy } from './refused-by.ts';

const TIMEOUT_MS = 10_000;

/** An ID token for a code, from the issuer's token endpoint (RFC 6749, 4.1.3; the client by Basic where it has a secret). Throws 401 `login_refused`, `unavailable`. */
export async function exchangeCode(
  { token_url, client_id, client_secret }: NonNullable<OidcIssuer['login']>,
  { code, verifier, redirectUri }: { code: string; verifier: string; redirectUri: string },
): Promise<string> {
  const basic = Buffer.from(
    [client_id, client_secret].map((one) => encodeURIComponent(one)).join(':'),
  ).toString('base64');
  const answer = await fetch(token_url, {
    method: 'POST',
    headers: {
      accept: 'application/json',
      ...(client_secret === '' ? {} : { authorization: `Basic ${basic}` }),
    },
    body: new URLSearchParams({
      ...{ grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: verifier },
      ...(client_secret === '' ? { client_id } : {}),
    }),
    redirect: 'manual',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch((cause: unknown) => {
    throw new AppError('unavailable', 'sign_in_unavailable', 'The issuer cannot be reached.', { cause });
  });
  if (answer.status >= 500) throw refusedBy('sign_in_unavailable', answer);
  const said = (await answer.json().catch(() => ({}))) as { id_token?: unknown };
  if (answer.ok && typeof said.id_token === 'string') return said.id_token;
  throw new AppError(
    'unauthenticated',
    'login_refused',
    'The issuer does not confirm this sign-in. Begin again.',
  );
}
