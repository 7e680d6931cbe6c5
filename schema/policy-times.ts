import * as z from 'zod';
import { Name } from './policy-parts.ts';

export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export const Weekday = z.enum(WEEKDAYS);
export type Weekday = z.infer<typeof Weekday>;

/** A name of the IANA database, as this runtime knows them. */
export const TimeZone = z.string().refine(isTimeZone, 'a time zone of the IANA database, as "Europe/Berlin"');

const LocalTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time of day, as "09:00"');
const EndOfSpan = z.union([LocalTime, z.literal('24:00')], 'a time of day, as "17:00", or "24:00"');
const LocalDate = z.string().refine((text) => isLocal(`${text}T00:00`), 'a date, as "2026-12-25"');
const LocalDateTime = z.string().refine(isLocal, 'a local date and time, as "2026-12-20T00:00"');

const span = { days: z.array(Weekday).min(1), from: LocalTime, to: EndOfSpan };
const inOrder = ({ from, to }: { from?: string; to?: string }) => !from || !to || from < to;
const ORDER = { path: ['to'], message: 'must come after "from": a span over midnight is two' };

export const Calendar = z
  .strictObject({
    ...span,
    /** Local dates on which it is closed. */
    except: z.array(LocalDate).max(400).default([]),
    time_zone: TimeZone.optional(),
  })
  .refine(inOrder, ORDER);
export type Calendar = z.infer<typeof Calendar>;

const Person = z.string().min(1).max(255);
export const Rotation = z.strictObject({
  starts: LocalDateTime,
  every_days: z.number().int().min(1).max(90),
  /** Principals' ids, in the order in which they take turns. */
  people: z
    .array(Person)
    .min(1)
    .max(50)
    .refine((ids) => new Set(ids).size === ids.length, 'somebody is in it twice'),
  overrides: z
    .array(z.strictObject({ from: LocalDateTime, to: LocalDateTime, person: Person }).refine(inOrder, ORDER))
    .max(200)
    .default([]),
  time_zone: TimeZone.optional(),
});
export type Rotation = z.infer<typeof Rotation>;

/** When a freeze is in force: exactly one of `from` with `to`, `weekly`, `calendar`. */
export const freezeTimes = {
  from: LocalDateTime.optional(),
  to: LocalDateTime.optional(),
  weekly: z.strictObject(span).refine(inOrder, ORDER).optional(),
  calendar: Name.optional(),
  time_zone: TimeZone.optional(),
};

function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z][A-Za-z0-9_+/-]{0,63}$/.test(name)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== null;
  } catch {
    return false;
  }
}

/** Whether a date and time of this form is on the calendar: no 30 February, no 24:00. */
function isLocal(text: string): boolean {
  if (!/^[12]\d{3}-\d{2}-\d{2}T\d{2}:\d{2}$/.test(text)) return false;
  const read = new Date(`${text}:00.000Z`);
  return !Number.isNaN(read.getTime()) && read.toISOString().startsWith(text);
}
