/** A column of an answer, by its name and the number of its type. */
export type Column = { name: string; dataTypeID: number };

const BOOL = 16;
const BYTEA = 17;
const INT8 = 20;
const INT2 = 21;
const INT4 = 23;
const OID = 26;
const JSON_TEXT = 114;
const FLOAT4 = 700;
const FLOAT8 = 701;
const TIMESTAMP = 1114;
const TIMESTAMPTZ = 1184;
const JSONB = 3802;
/** Lists of int2, int4, int8, text, varchar and uuid. */
const LISTS = { numbers: [1005, 1007, 1016], texts: [1009, 1015, 2951] };

const asNumberIfExact = (text: string): number | string => {
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : text;
};

/** `2026-11-22 10:11:12.123456+02` → `2026-11-22T08:11:12.123Z`; `infinity` and dates BC stay as they are. */
function toIsoTime(text: string): string {
  const match = /^(\d{4,6}-\d\d-\d\d) (\d\d:\d\d:\d\d)(\.\d{1,6})?([+-]\d\d(?::\d\d){0,2})?$/.exec(text);
  if (!match) return text;
  const [, day, time, fraction = '', offset = '+00'] = match;
  const zone = offset.length === 3 ? `${offset}:00` : offset.slice(0, 6);
  const at = new Date(`${day}T${time}${fraction.slice(0, 4)}${zone}`);
  return Number.isNaN(at.getTime()) ? text : at.toISOString();
}

/** `{a,"b \\"c",NULL}`, of one dimension. */
function readList(text: string, read: (item: string) => unknown): unknown[] {
  const items = text.slice(1, -1).matchAll(/"((?:[^"\\]|\\.)*)"|[^,]+/g);
  return [...items].map(([all, quoted]) => {
    if (quoted !== undefined) return read(quoted.replace(/\\(.)/g, '$1'));
    return all === 'NULL' ? null : read(all);
  });
}

const PARSERS = new Map<number, (text: string) => unknown>([
  [BOOL, (text) => text === 't'],
  [BYTEA, (text) => Buffer.from(text.slice(2), 'hex')],
  [INT8, asNumberIfExact],
  [OID, asNumberIfExact],
  [TIMESTAMP, toIsoTime],
  [TIMESTAMPTZ, toIsoTime],
  ...[INT2, INT4, FLOAT4, FLOAT8].map((oid) => [oid, Number] as const),
  ...[JSON_TEXT, JSONB].map((oid) => [oid, JSON.parse] as const),
  ...LISTS.numbers.map((oid) => [oid, (text: string) => readList(text, asNumberIfExact)] as const),
  ...LISTS.texts.map((oid) => [oid, (text: string) => readList(text, String)] as const),
]);

/** How a column of this type is read. */
export function readerOf(oid: number): (text: string) => unknown {
  return PARSERS.get(oid) ?? String;
}

/**
 * An answer's rows. Columns reach the verbs so: JSON parsed; bool, int2, int4, int8, oid and floats as such (an int8
 * beyond 2^53 stays text); times as ISO with Z and milliseconds (without a zone: read as UTC); bytea as a Buffer;
 * lists of ints, texts and uuids as lists. All others, numeric and dates too, as Postgres writes them.
 */
export function readRows<Row extends object>({
  fields,
  rows,
}: {
  fields: Column[];
  rows: (string | null)[][];
}): Row[] {
  const columns = fields.map(({ name, dataTypeID }) => ({ name, read: readerOf(dataTypeID) }));
  return rows.map((row) => {
    const made: Record<string, unknown> = {};
    for (const [place, { name, read }] of columns.entries()) {
      const text = row[place]!;
      made[name] = text === null ? null : read(text);
    }
    return made as Row;
  });
}

/** A parameter as Neon's door wants it: text or null. Lists become Postgres' lists, other objects JSON. */
export function writeParameter(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') return value;
  if (typeof value !== 'object') return String(value);
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return `\\x${Buffer.from(value).toString('hex')}`;
  return Array.isArray(value) ? writeList(value) : JSON.stringify(value);
}

function writeList(items: unknown[]): string {
  const written = items.map((item) => {
    if (Array.isArray(item)) return writeList(item);
    const text = writeParameter(item);
    return text === null ? 'NULL' : `"${text.replace(/["\\]/g, '\\$&')}"`;
  });
  return `{${written.join(',')}}`;
}
