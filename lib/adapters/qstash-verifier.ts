import { createHash } from 'node:crypto';
import { errors, type JWTPayload, jwtVerify } from 'jose';
import { AppError, fatal } from '../errors.ts';
import type { Clock, QueueVerifier } from '../ports.ts';

export type VerifierOptions = { currentKey: string; nextKey: string; clock?: Clock };

const MIN_KEY_BYTES = 32;
const MAX_TOKEN_CHARS = 4096;
const STEERING_HEADERS = ['jku', 'jwk', 'x5u', 'x5c', 'crit'];

/**
 * Verifies that a delivery is the queue's own, meant for exactly `url`, with exactly this body: HS256 only,
 * issuer, subject, times, and the body's hash; current key, then next key. Throws `unauthenticated`
 * (`queue_signature_invalid`) for anything else, and `fatal` at once for a key under 32 bytes. That a `jti` is
 * used only once is the claim's statement to decide.
 */
export function qstashVerifier(options: VerifierOptions): QueueVerifier {
  const keys = [options.currentKey, options.nextKey].map(keyOf);
  const now = () => options.clock?.now() ?? Date.now();

  return {
    async verify({ signature, body, url }) {
      try {
        if (!signature || signature.length > MAX_TOKEN_CHARS) throw new Error('no usable signature');
        const payload = await verifyToken(signature, keys, url, new Date(now()));
        checkBody(payload, body);
        if (typeof payload.jti !== 'string' || payload.jti === '') throw new Error('no jti');
        return { jti: payload.jti };
      } catch (cause) {
        const message = 'This door takes signed deliveries of the queue only.';
        throw new AppError('unauthenticated', 'queue_signature_invalid', message, { cause });
      }
    },
  };
}

async function verifyToken(
  token: string,
  keys: Promise<CryptoKey>[],
  url: string,
  now: Date,
): Promise<JWTPayload> {
  const rules = {
    algorithms: ['HS256'],
    issuer: 'Upstash',
    subject: url,
    requiredClaims: ['exp', 'nbf', 'iat', 'jti', 'body'],
    maxTokenAge: '5m',
    clockTolerance: 5,
    currentDate: now,
  };
  const [current, next] = keys as [Promise<CryptoKey>, Promise<CryptoKey>];
  const verified = jwtVerify(token, await current, rules).catch(async (error: unknown) => {
    if (error instanceof errors.JWSSignatureVerificationFailed) return jwtVerify(token, await next, rules);
    throw error;
  });
  const { payload, protectedHeader } = await verified;
  if (STEERING_HEADERS.some((name) => name in protectedHeader)) throw new Error('header not allowed');
  if (payload.aud !== undefined && payload.aud !== url) throw new Error('other audience');
  return payload;
}

/** Hashed at once: handed to another thread, so short a text takes many times as long. */
function checkBody(payload: JWTPayload, body: string): void {
  const digest = createHash('sha256').update(body, 'utf8').digest('base64url');
  const claim = typeof payload.body === 'string' ? payload.body.replace(/=+$/, '') : '';
  if (!sameText(claim, digest)) throw new Error('other body');
}

/** Takes the same time wherever the texts differ. */
function sameText(a: string, b: string): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let at = 0; at < a.length; at += 1) difference |= a.charCodeAt(at) ^ b.charCodeAt(at);
  return difference === 0;
}

/** Imported once an isolate; a key holds no I/O. There are two, and as many more as were rolled while it lived. */
const imported = new Map<string, Promise<CryptoKey>>();

function keyOf(text: string): Promise<CryptoKey> {
  const known = imported.get(text);
  if (known) return known;
  const bytes = new TextEncoder().encode(text);
  if (bytes.length < MIN_KEY_BYTES)
    throw fatal('config_invalid', `QSTASH signing keys need at least ${MIN_KEY_BYTES} bytes each.`);
  const made = crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['verify']);
  imported.set(text, made);
  return made;
}
