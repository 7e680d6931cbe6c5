import { AppError } from '../errors.ts';
import type { Anchor } from '../ports.ts';
import { signWebhook } from './sign-webhook.ts';

const TIMEOUT_MS = 10_000;

/**
 * A webhook that keeps heads: one POST each, signed as Standard Webhooks has it (`webhook-id`, `webhook-timestamp`,
 * `webhook-signature`); the id is the same whenever the same head is told again. `secret`: `whsec_` and base64, or a text.
 */
export function webhookAnchor(
  { url, secret }: { url: string; secret: string },
  { now = Date.now, timeoutMs = TIMEOUT_MS }: { now?: () => number; timeoutMs?: number } = {},
): Anchor {
  return {
    name: 'webhook',
    tell: async (head) => {
      const body = JSON.stringify({ type: 'audit.head', ...head });
      const id = `audit_${head.seq}_${head.hash.slice(0, 16)}`;
      const sent = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...signWebhook([secret], { id, now: now(), body }) },
        body,
        redirect: 'manual',
        signal: AbortSignal.timeout(timeoutMs),
      }).catch((error: Error) =>
        refused(error.name === 'TimeoutError' ? 'no answer in time' : 'no connection'),
      );
      await sent.body?.cancel();
      if (!sent.ok) refused(`HTTP ${sent.status}`);
    },
  };
}

function refused(why: string): never {
  throw new AppError('unavailable', 'anchor_unavailable', `The webhook did not take the head: ${why}.`);
}
