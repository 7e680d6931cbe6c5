import { decodeJwt, decodeProtectedHeader, type JWTPayload, jwtVerify } from 'jose';
import type { OidcIssuer, SignIn } from '../../schema/sign-in.ts';
import { AppError } from '../errors.ts';
import type { Clock, TokenSource, TokenVerifier } from '../ports.ts';
import { issuerKeys, type KeyCache } from './jwks.ts';

export type OidcOptions = {
  /** Whose tokens clients may send. */
  issuers: readonly OidcIssuer[];
  /** Cloudflare Access before the service: its header's tokens are of this issuer alone, and never sent otherwise. */
  access: OidcIssuer | null;
  /** Kept between requests, so that keys are not fetched for each. */
  cache: KeyCache;
  /** The local stack's issuer may be without TLS. */
  allowHttp?: boolean;
  clock?: Clock;
};

const MAX_TOKEN_CHARS = 16_384;
const STEERING_HEADERS = ['jku', 'jwk', 'x5u', 'x5c', 'crit', 'b64'];
const TYPES = [undefined, 'jwt', 'at+jwt'];
const MAX_VALUES = 200;

/**
 * Verifies sign-ins' tokens: issuer, audience, algorithm, times and signature, each against what is configured and
 * nothing that the token says of itself. Every refusal is the same to the caller; the reason is in its cause.
 */
export function oidcVerifier(options: OidcOptions): TokenVerifier {
  const now = () => options.clock?.now() ?? Date.now();
  return {
    async verify(token, source) {
      try {
        const trusted = issuerOf(token, source, options);
        const payload = await verifyToken(token, trusted, options, now);
        return signInOf(payload, trusted);
      } catch (cause) {
        if (cause instanceof AppError) throw cause;
        const message = 'The token of your sign-in is not valid here, or no longer. Sign in again.';
        throw new AppError('unauthenticated', 'unauthenticated', message, { cause });
      }
    },
  };
}

function issuerOf(token: string, source: TokenSource, { issuers, access }: OidcOptions): OidcIssuer {
  if (token.length > MAX_TOKEN_CHARS) throw new Error('too long');
  const header = decodeProtectedHeader(token);
  if (STEERING_HEADERS.some((name) => name in header)) throw new Error('header not allowed');
  const type = header.typ === undefined ? undefined : String(header.typ).toLowerCase();
  if (!TYPES.includes(type)) throw new Error('another kind of token');
  const { iss } = decodeJwt(token);
  const trusted = source === 'access' ? [access] : issuers;
  const found = trusted.find((each) => each?.issuer === iss);
  if (!found) throw new Error('unknown issuer');
  return found;
}

async function verifyToken(
  token: string,
  trusted: OidcIssuer,
  { cache, allowHttp = false }: OidcOptions,
  now: () => number,
): Promise<JWTPayload> {
  const { issuer, jwks_url: jwksUrl = null, audience } = trusted;
  const { payload } = await jwtVerify(token, issuerKeys({ issuer, jwksUrl, allowHttp }, cache, now), {
    algorithms: trusted.algorithms,
    issuer,
    audience,
    requiredClaims: ['exp', 'iat', 'sub'],
    clockTolerance: trusted.leeway_s,
    maxTokenAge: trusted.max_age_minutes * 60,
    currentDate: new Date(now()),
  });
  const ours = [audience].flat();
  if (![payload.aud].flat().every((name) => ours.includes(String(name)))) throw new Error('for others too');
  return payload;
}

function signInOf(payload: JWTPayload, { issuer, kind, claims }: OidcIssuer): SignIn {
  const { sub, iat, email } = payload;
  if (typeof sub !== 'string' || sub === '' || sub.length > 255) throw new Error('no usable subject');
  const shown = [payload.name, payload.preferred_username, email, sub].find(
    (text) => typeof text === 'string' && legible(text) !== '',
  );
  return {
    issuer,
    subject: sub,
    name: legible(String(shown)) || 'unnamed',
    email: typeof email === 'string' ? legible(email) : null,
    kind,
    claims: Object.fromEntries(claims.map((name) => [name, textsOf(payload[name])])),
    iat: Number(iat),
  };
}

/** What people look at: without characters that hide, turn around or end a line. */
function legible(text: string): string {
  return text
    .replace(/\p{C}|\p{Zl}|\p{Zp}/gu, '')
    .trim()
    .slice(0, 200);
}

function textsOf(value: unknown): string[] {
  const texts = [value]
    .flat()
    .filter((each): each is string => typeof each === 'string' && each.length <= 500);
  return [...new Set(texts)].sort().slice(0, MAX_VALUES);
}
