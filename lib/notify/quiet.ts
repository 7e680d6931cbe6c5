import type { NotificationType } from '../../schema/notification.ts';
import type { QuietHours } from '../../schema/notification-endpoint.ts';
import { LEVELS, type Level } from '../../schema/vocabulary.ts';
import { localTime, timeOf } from '../policy/zoned-time.ts';

const MINUTE = 60_000;
const DAY_MS = 24 * 60 * MINUTE;

/**
 * When something may be told, in milliseconds since 1970: now, or when the quiet hours are over. What asks people to decide is
 * told at once from `unless_risk` on (`asks`: of this receiver); the kill switch always.
 */
export function tellAt(
  now: number,
  quiet: QuietHours | null,
  { type, risk_level, asks }: { type: NotificationType; risk_level: Level | null; asks: boolean },
): number {
  if (!quiet || type.startsWith('platform.') || type === 'endpoint.test') return now;
  const grave = risk_level !== null && LEVELS.indexOf(risk_level) >= LEVELS.indexOf(quiet.unless_risk);
  if (grave && asks) return now;
  // To the minute, at most a long weekend of them: what is simple here is right over a change of the clocks, too.
  for (let at = now; at < now + 4 * DAY_MS; at = nextMinute(at)) if (!isQuiet(at, quiet)) return at;
  return now;
}

const nextMinute = (at: number) => Math.floor(at / MINUTE) * MINUTE + MINUTE;

function isQuiet(at: number, { from, to, time_zone, weekends }: QuietHours): boolean {
  const local = localTime(at, time_zone);
  if (weekends && (local.weekday === 'sat' || local.weekday === 'sun')) return true;
  const time = timeOf(local);
  return from < to ? time >= from && time < to : time >= from || time < to;
}
