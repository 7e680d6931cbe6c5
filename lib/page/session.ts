import * as z from 'zod';
import { invalid } from '../errors.ts';
import type { Vault } from '../ports.ts';

/** Who signed in on the page: their key or their sign-in’s token, which is looked at anew with each request, and until when. */
const Session = z.strictObject({ v: z.literal(1), key: z.string(), until: z.number(), nonce: z.string() });
export type Session = z.infer<typeof Session>;

export const SESSION_S = 15 * 60;
const MOST_CHARS = 4_000;
const MOST_KEY = 2_800;

/** The cookie's text: sealed, so that whoever has it knows no key, and bound to its time. */
export async function sealSession(vault: Vault, key: string, now: number): Promise<string> {
  // A browser keeps no longer one, and says nothing of it.
  if (key.length > MOST_KEY)
    throw invalid('token_too_long', 'The issuer’s token is too long for a cookie. Use an API key.');
  const nonce = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('base64url');
  return vault.seal(JSON.stringify({ v: 1, key, until: now + SESSION_S * 1_000, nonce } satisfies Session));
}

/** What a cookie says; null for none, one that was altered, or one that is over. */
export async function openSession(
  vault: Vault,
  cookie: string | undefined,
  now: number,
): Promise<Session | null> {
  if (!cookie || cookie.length > MOST_CHARS) return null;
  try {
    const session = Session.parse(JSON.parse(await vault.open(cookie)));
    return session.until > now ? session : null;
  } catch {
    return null;
  }
}

/** The token of one form: of this session, this request and what it showed; nobody without the session can make it. */
export async function csrfOf({ nonce, key }: Session, approvalId: string, hash: string): Promise<string> {
  const text = new TextEncoder().encode(`csrf ${nonce} ${key} ${approvalId} ${hash}`);
  return Buffer.from(await crypto.subtle.digest('SHA-256', text)).toString('base64url');
}
