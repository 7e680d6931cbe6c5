import { WEEKDAYS, type Weekday } from '../../schema/policy-times.ts';

/** What clocks on the walls of a zone show. `month` 1–12, `day` 1–31. */
export type LocalTime = {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  weekday: Weekday;
};

const HOUR_MS = 3_600_000;
/** A policy names a handful of zones; an isolate meets a handful of policies. */
const KEPT = 64;
const formats = new Map<string, Intl.DateTimeFormat>();

/** The local time of an instant (milliseconds since 1970) in an IANA zone. */
export function localTime(at: number, zone: string): LocalTime {
  const parts: Record<string, string> = {};
  for (const { type, value } of formatOf(zone).formatToParts(at)) parts[type] = value;
  const [year, month, day] = [Number(parts.year), Number(parts.month), Number(parts.day)];
  const weekday = WEEKDAYS[(new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 6) % 7]!;
  return {
    ...{ year, month, day, weekday },
    ...{ hour: Number(parts.hour), minute: Number(parts.minute), second: Number(parts.second) },
  };
}

/** The local date as `2026-12-25`. */
export function dateOf({ year, month, day }: LocalTime): string {
  return new Date(Date.UTC(year, month - 1, day)).toISOString().slice(0, 10);
}

/** The local time of day as `09:05`. */
export function timeOf({ hour, minute }: LocalTime): string {
  return `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
}

/**
 * The instant at which clocks of the zone show a local date and time (`2026-12-20T00:00`). One that comes twice is its
 * first occurrence; one that is skipped is the instant at which the clocks went forward.
 */
export function instantOf(local: string, zone: string): number {
  const wanted = Date.parse(`${local}:00.000Z`);
  // The true instant lies within 14 hours of this one: the offsets on both sides of a change nearby.
  const [before, after] = [offsetAt(wanted - 15 * HOUR_MS, zone), offsetAt(wanted + 13 * HOUR_MS, zone)];
  const shown = [wanted - before, wanted - after].filter((at) => at + offsetAt(at, zone) === wanted);
  if (shown.length > 0) return Math.min(...shown);
  let [early, late] = [wanted - 15 * HOUR_MS, wanted + 13 * HOUR_MS];
  while (late - early > 1) {
    const middle = Math.floor((early + late) / 2);
    if (offsetAt(middle, zone) === before) early = middle;
    else late = middle;
  }
  return late;
}

/** Milliseconds that clocks of the zone are ahead of UTC at an instant. */
function offsetAt(at: number, zone: string): number {
  const { year, month, day, hour, minute, second } = localTime(at, zone);
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(at / 1_000) * 1_000;
}

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const part = 'numeric';
  const format = new Intl.DateTimeFormat('en-u-ca-iso8601', {
    ...{ timeZone: zone, hourCycle: 'h23', year: part, month: part, day: part },
    ...{ hour: part, minute: part, second: part },
  });
  if (formats.size >= KEPT) formats.delete(formats.keys().next().value!);
  formats.set(zone, format);
  return format;
}
