import { types } from '@neondatabase/serverless';

const INT8 = 20;
const OID = 26;
const DATE = 1082;
const TIMESTAMP = 1114;
const TIMESTAMPTZ = 1184;
const NUMERIC = 1700;

const asNumberIfExact = (text: string): number | string => {
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : text;
};

const asIs = (text: string): string => text;

/** `2026-11-22 10:11:12.123456+02` → `2026-11-22T08:11:12.123Z`; `infinity` and dates BC stay as they are. */
function toIsoTime(text: string): string {
  const match = /^(\d{4,6}-\d\d-\d\d) (\d\d:\d\d:\d\d)(\.\d{1,6})?([+-]\d\d(?::\d\d){0,2})?$/.exec(text);
  if (!match) return text;
  const [, day, time, fraction = '', offset = '+00'] = match;
  const zone = offset.length === 3 ? `${offset}:00` : offset.slice(0, 6);
  const at = new Date(`${day}T${time}${fraction.slice(0, 4)}${zone}`);
  return Number.isNaN(at.getTime()) ? text : at.toISOString();
}

const PARSERS: Record<number, (text: string) => unknown> = {
  [INT8]: asNumberIfExact,
  [OID]: asNumberIfExact,
  [DATE]: asIs,
  [TIMESTAMP]: toIsoTime,
  [TIMESTAMPTZ]: toIsoTime,
  [NUMERIC]: asIs,
};

/**
 * How columns reach the verbs: JSON parsed; int2, int4, int8 and oid as numbers (an int8 beyond 2^53 stays
 * text); floats as numbers; numeric as text; times as ISO with Z and milliseconds (without a zone: read as
 * UTC); dates as `YYYY-MM-DD`; the rest as node-postgres gives it.
 */
export const columnTypes = {
  getTypeParser: (oid: number): ((text: string) => unknown) => PARSERS[oid] ?? types.getTypeParser(oid),
};
