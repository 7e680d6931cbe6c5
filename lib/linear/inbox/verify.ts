import { createHmac, timingSafeEqual } from 'node:crypto';
import { AppError } from '../../errors.ts';

/** 401 `linear_signature_invalid`: forged, altered or too old; which of them is not told. */
export const refused = () =>
  new AppError(
    'unauthenticated',
    'linear_signature_invalid',
    'This is not from Linear, or it is too old. Nothing was taken.',
  );

/**
 * Whether Linear sent this: hex HMAC-SHA256 of the raw body with the webhook's secret (linear.app/developers/webhooks), and its signed
 * `webhookTimestamp` within the window. Answers the parsed body. Throws 401 `linear_signature_invalid`.
 */
export function verifyLinear(
  secret: string,
  { signature, body }: { signature: string | null; body: string },
  { now, windowS }: { now: number; windowS: number },
): Record<string, unknown> {
  const expected = createHmac('sha256', secret).update(body).digest();
  const given = Buffer.from(/^[0-9a-f]{64}$/.exec(signature ?? '')?.[0] ?? '', 'hex');
  if (secret === '' || given.length !== expected.length || !timingSafeEqual(given, expected)) throw refused();
  const value = parse(body);
  const at = value?.webhookTimestamp;
  if (!value || typeof at !== 'number' || Math.abs(now - at) > windowS * 1_000) throw refused();
  return value;
}

function parse(body: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}
