import type { Policy } from '../../schema/policy.ts';
import type { Freeze } from '../../schema/policy-rules.ts';
import type { Calendar } from '../../schema/policy-times.ts';
import { dateOf, instantOf, localTime, timeOf } from './zoned-time.ts';

/** Whether a calendar is open at `now` (milliseconds since 1970), by what clocks on the wall there show. */
export function isOpen(
  calendar: Omit<Calendar, 'except'> & { except?: string[] },
  now: number,
  zone: string,
): boolean {
  const local = localTime(now, calendar.time_zone ?? zone);
  const time = timeOf(local);
  return (
    calendar.days.includes(local.weekday) &&
    !(calendar.except ?? []).includes(dateOf(local)) &&
    calendar.from <= time &&
    time < calendar.to
  );
}

/** When it is open next, from `at` on (both milliseconds since 1970) and before `end`; null: not before that. */
export function opensAt(calendar: Calendar, at: number, end: number): number | null {
  const zone = calendar.time_zone ?? 'UTC';
  if (at < end && isOpen(calendar, at, zone)) return at;
  for (let day = Date.parse(dateOf(localTime(at, zone))); ; day += DAY_MS) {
    const opens = instantOf(`${new Date(day).toISOString().slice(0, 10)}T${calendar.from}`, zone);
    if (opens >= end) return null;
    if (opens >= at && isOpen(calendar, opens, zone)) return opens;
  }
}

const DAY_MS = 86_400_000;

/** Whether a freeze is in force at `now`; its condition is for the caller to weigh. */
export function isFrozen(
  policy: Pick<Policy, 'time_zone' | 'calendars'>,
  freeze: Freeze,
  now: number,
): boolean {
  const zone = freeze.time_zone ?? policy.time_zone;
  if (freeze.weekly) return isOpen(freeze.weekly, now, zone);
  if (freeze.calendar) return isOpen(policy.calendars[freeze.calendar]!, now, policy.time_zone);
  return instantOf(freeze.from!, zone) <= now && now < instantOf(freeze.to!, zone);
}
