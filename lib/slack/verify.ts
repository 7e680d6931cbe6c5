import { createHmac, timingSafeEqual } from 'node:crypto';
import { AppError } from '../errors.ts';

const WINDOW_S = 300;

/**
 * Whether Slack sent this: HMAC-SHA256 over `v0:<timestamp>:<raw body>` with the signing secret, at most five minutes old
 * (api.slack.com/authentication/verifying-requests-from-slack). Throws 401 `slack_signature_invalid`.
 */
export function verifySlack(
  secret: string,
  { signature, timestamp, body }: { signature: string | null; timestamp: string | null; body: string },
  now: number,
): void {
  const at = /^\d{1,12}$/.test(timestamp ?? '') ? Number(timestamp) : Number.NaN;
  const fresh = Math.abs(now / 1_000 - at) <= WINDOW_S;
  const expected = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest();
  const given = Buffer.from(/^v0=([0-9a-f]{64})$/.exec(signature ?? '')?.[1] ?? '', 'hex');
  if (secret !== '' && fresh && given.length === expected.length && timingSafeEqual(given, expected)) return;
  throw new AppError(
    'unauthenticated',
    'slack_signature_invalid',
    'This is not from Slack, or it is older than five minutes.',
  );
}
