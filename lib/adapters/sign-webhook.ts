import { createHmac } from 'node:crypto';

/**
 * The headers of a webhook as Standard Webhooks has them (v1: HMAC-SHA256 over `id.timestamp.body`), signed with each secret, the newest first, so
 * that a receiver may change over. `secret`: `whsec_` and base64, or a text. `now` in milliseconds since 1970.
 */
export function signWebhook(
  secrets: readonly string[],
  { id, now, body }: { id: string; now: number; body: string },
): Record<string, string> {
  const time = String(Math.floor(now / 1_000));
  const signatures = secrets.map((secret) => {
    const key = secret.startsWith('whsec_') ? Buffer.from(secret.slice(6), 'base64') : Buffer.from(secret);
    return `v1,${createHmac('sha256', key).update(`${id}.${time}.${body}`).digest('base64')}`;
  });
  return { 'webhook-id': id, 'webhook-timestamp': time, 'webhook-signature': signatures.join(' ') };
}
