import { QstashRefusal } from './message.ts';

const UNIT_MS: Record<string, number> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const DURATION = /^(?:\d+(?:\.\d+)?(?:ms|s|m|h|d))+$/;

/** Milliseconds of a duration as QStash writes it: `10s`, `1h30m`, or bare seconds. Throws QstashRefusal 400. */
export function parseDuration(text: string): number {
  const trimmed = text.trim();
  if (/^\d+(\.\d+)?$/.test(trimmed)) return Number(trimmed) * 1000;
  if (!DURATION.test(trimmed)) throw new QstashRefusal(400, `invalid duration: ${text}`);
  let total = 0;
  for (const [, amount, unit] of trimmed.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)) {
    total += Number(amount) * UNIT_MS[unit!]!;
  }
  return total;
}

/**
 * Milliseconds until the next attempt after `retried` retries: what the destination asks for by `Retry-After`
 * (seconds, a duration or a date; at most a day), else QStash's backoff times `factor`.
 */
export function retryDelay(retried: number, retryAfter: string | null, factor: number, now: number): number {
  const asked = retryAfter === null ? null : parseRetryAfter(retryAfter, now);
  if (asked !== null && asked <= UNIT_MS.d!) return asked;
  return Math.min(86_400, Math.exp(2.5 * (retried + 1))) * 1000 * factor;
}

function parseRetryAfter(text: string, now: number): number | null {
  try {
    return parseDuration(text);
  } catch {
    const date = Date.parse(text);
    return Number.isNaN(date) ? null : Math.max(0, date - now);
  }
}
