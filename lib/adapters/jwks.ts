import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import { later } from '../errors.ts';

const FRESH_MS = 10 * 60_000;
/** Keys that were right are used this long while their issuer cannot be reached, and not a minute more. */
const STALE_MS = 6 * 60 * 60_000;
/** An unknown `kid` makes us look again at most this often, whoever invents them. */
const COOL_DOWN_MS = 30_000;
const RETRY_MS = 5_000;
const TIMEOUT_MS = 3_000;
const MAX_BYTES = 128 * 1024;
const MAX_KEYS = 100;
const PUBLIC_KINDS = ['RSA', 'EC', 'OKP'];

/** Where an issuer's keys are: at `jwksUrl`, or where the discovery document says. */
export type KeyPlace = { issuer: string; jwksUrl: string | null; allowHttp: boolean };
type Kept = { find: JWTVerifyGetKey | null; at: number; triedAt: number; busy: boolean };
/** Issuers' keys as an isolate keeps them between requests: results alone, never what is still on its way. */
export type KeyCache = Map<string, Kept>;

/**
 * Finds the key of a token in its issuer's set, which is fetched when it is missing, older than ten minutes, or without
 * the `kid` (not again within 30 s). Throws `later` `sign_in_unavailable` when there is no set to be had, and jose's
 * errors when the set has no such key.
 */
export function issuerKeys(place: KeyPlace, cache: KeyCache, now: () => number): JWTVerifyGetKey {
  const id = place.jwksUrl ?? place.issuer;
  const kept = cache.get(id) ?? { find: null, at: 0, triedAt: 0, busy: false };
  cache.set(id, kept);
  return async (header, token) => {
    if (now() - kept.at >= FRESH_MS) await refresh(kept, place, now);
    if (!kept.find || now() - kept.at >= FRESH_MS + STALE_MS) {
      throw later(
        RETRY_MS / 1000,
        'sign_in_unavailable',
        'The keys of your sign-in’s issuer cannot be had now. Try again soon.',
      );
    }
    try {
      return await kept.find(header, token);
    } catch (error) {
      const isOld = now() - kept.triedAt >= COOL_DOWN_MS || kept.busy;
      if (!(error instanceof errors.JWKSNoMatchingKey) || !isOld) throw error;
      await refresh(kept, place, now);
      return kept.find(header, token);
    }
  };
}

/** Fetches the set once for all who wait; what is kept stays when that fails. */
async function refresh(kept: Kept, place: KeyPlace, now: () => number): Promise<void> {
  if (kept.busy) return othersDone(kept);
  const since = now() - kept.triedAt;
  if (kept.at < kept.triedAt && since < RETRY_MS) return;
  kept.busy = true;
  try {
    const url = place.jwksUrl ?? (await discover(place));
    const keys = publicKeys(await fetchJson(url, place.allowHttp));
    kept.find = createLocalJWKSet({ keys });
    kept.at = now();
  } catch {
    // The age of what is kept says whether it may still be used.
  } finally {
    kept.triedAt = now();
    kept.busy = false;
  }
}

/** A promise of another request cannot be awaited on Workers, so its end is looked for. */
async function othersDone(kept: Kept): Promise<void> {
  for (let waited = 0; kept.busy && waited < 3 * TIMEOUT_MS; waited += 20) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function discover({ issuer, allowHttp }: KeyPlace): Promise<string> {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const document = (await fetchJson(url, allowHttp)) as { issuer?: unknown; jwks_uri?: unknown };
  if (document.issuer !== issuer || typeof document.jwks_uri !== 'string') throw new Error('another issuer');
  return document.jwks_uri;
}

function publicKeys(document: unknown): JSONWebKeySet['keys'] {
  const { keys } = document as { keys?: JSONWebKeySet['keys'] };
  if (!Array.isArray(keys) || keys.length > MAX_KEYS) throw new Error('no key set');
  const usable = keys.filter(
    (key) => PUBLIC_KINDS.includes(String(key?.kty)) && !('d' in key) && (key.use ?? 'sig') === 'sig',
  );
  if (usable.length === 0) throw new Error('no usable key');
  return usable;
}

/** JSON from exactly this address: no redirect, 3 s, 128 KB. */
async function fetchJson(url: string, allowHttp: boolean): Promise<unknown> {
  if (!url.startsWith('https://') && !(allowHttp && url.startsWith('http://'))) throw new Error('no https');
  const response = await fetch(url, {
    headers: { accept: 'application/json' },
    redirect: 'manual',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const type = response.headers.get('content-type') ?? '';
  if (response.status !== 200 || !/^application\/([\w.-]+\+)?json\b/i.test(type) || !response.body) {
    await response.body?.cancel();
    throw new Error(`answered ${response.status} ${type}`);
  }
  let text = '';
  let bytes = 0;
  const decoder = new TextDecoder('utf-8', { fatal: true });
  for await (const chunk of response.body) {
    bytes += chunk.length;
    if (bytes > MAX_BYTES) throw new Error('too large');
    text += decoder.decode(chunk, { stream: true });
  }
  return JSON.parse(text + decoder.decode());
}
