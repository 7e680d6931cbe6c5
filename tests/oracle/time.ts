import type { Calendar, Freeze, PolicyDocument, Rotation } from './types.ts';

const HOUR = 3_600_000;
const clocks = new Map<string, Intl.DateTimeFormat>();
const instants = new Map<string, number>();
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/** What a clock on the wall of the zone shows, as if it were UTC, in milliseconds (whole seconds). */
function wallMs(ms: number, zone: string): number {
  let clock = clocks.get(zone);
  if (!clock) {
    clock = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    clocks.set(zone, clock);
  }
  const part: Record<string, number> = {};
  for (const { type, value } of clock.formatToParts(ms)) part[type] = Number(value);
  return Date.UTC(part.year!, part.month! - 1, part.day!, part.hour!, part.minute!, part.second!);
}

/** The fields of the local time, as conditions see them. */
export function wallClock(ms: number, zone: string) {
  const at = new Date(wallMs(ms, zone));
  return {
    year: at.getUTCFullYear(),
    month: at.getUTCMonth() + 1,
    day: at.getUTCDate(),
    hour: at.getUTCHours(),
    minute: at.getUTCMinutes(),
    weekday: WEEKDAYS[at.getUTCDay()]!,
  };
}

const offset = (ms: number, zone: string) => wallMs(ms, zone) - Math.floor(ms / 1000) * 1000;

/**
 * The first instant whose wall clock shows `local` or later: the first occurrence of a time that comes twice, and the
 * instant of the change for one that is skipped. Walks the stretches of constant offset around it.
 */
function firstInstant(local: number, zone: string): number {
  let start = local - 16 * HOUR;
  for (let probe = start; probe <= local + 16 * HOUR; probe += 4 * HOUR) {
    const before = offset(probe, zone);
    let end = probe + 4 * HOUR;
    if (offset(end, zone) !== before) {
      let low = probe;
      while (end - low > 1000) {
        const middle = low + Math.floor((end - low) / 2000) * 1000;
        if (offset(middle, zone) === before) low = middle;
        else end = middle;
      }
    }
    const found = Math.max(start, local - before);
    if (found < end) return found;
    start = end;
    if (end < probe + 4 * HOUR) {
      const rest = Math.max(start, local - offset(start, zone));
      if (rest < probe + 4 * HOUR) return rest;
      start = probe + 4 * HOUR;
    }
  }
  throw new Error(`no instant for ${new Date(local).toISOString()} in ${zone}`);
}

function zoned(local: number, zone: string): number {
  const key = `${local} ${zone}`;
  const known = instants.get(key) ?? firstInstant(local, zone);
  if (instants.size > 200_000) instants.clear();
  instants.set(key, known);
  return known;
}

const asUtc = (text: string) => Date.parse(`${text.length === 10 ? `${text}T00:00` : text}Z`);

/** The instant of a local date-time such as `2026-01-05T09:00`. */
export const instantOf = (text: string, zone: string): number => zoned(asUtc(text), zone);

const minutes = (text: string) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3, 5));

export function calendarOpen(calendar: Calendar, zone: string, now: number): boolean {
  const at = wallClock(now, calendar.time_zone ?? zone);
  const two = (n: number) => String(n).padStart(2, '0');
  const date = `${String(at.year).padStart(4, '0')}-${two(at.month)}-${two(at.day)}`;
  if (!calendar.days.includes(at.weekday) || (calendar.except ?? []).includes(date)) return false;
  const minute = at.hour * 60 + at.minute;
  return minutes(calendar.from) <= minute && minute < minutes(calendar.to);
}

/** Who is on call in the rotation, or null. */
export function onCall(rotation: Rotation, documentZone: string, now: number): string | null {
  const zone = rotation.time_zone ?? documentZone;
  for (const { from, to, person } of rotation.overrides ?? [])
    if (instantOf(from, zone) <= now && now < instantOf(to, zone)) return person;
  const start = asUtc(rotation.starts);
  if (now < zoned(start, zone)) return null;
  const turn = rotation.every_days * 24 * HOUR;
  let k = Math.floor((now - zoned(start, zone)) / turn) + 2;
  while (k > 0 && zoned(start + k * turn, zone) > now) k -= 1;
  return rotation.people[k % rotation.people.length] ?? null;
}

export function freezeInForce(freeze: Freeze, document: PolicyDocument, now: number): boolean {
  const house = document.time_zone ?? 'UTC';
  const zone = freeze.time_zone ?? house;
  if (freeze.weekly) return calendarOpen({ ...freeze.weekly, except: [] }, zone, now);
  if (freeze.calendar !== undefined) {
    const calendar = document.calendars?.[freeze.calendar];
    return calendar !== undefined && calendarOpen(calendar, house, now);
  }
  return instantOf(freeze.from!, zone) <= now && now < instantOf(freeze.to!, zone);
}
