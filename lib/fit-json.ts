const SHORTEST_CUT = 256;
const MAX_DEPTH = 8;

/**
 * The value, if its JSON has at most `max` characters; else a copy of the same shape whose longest texts are
 * cut, each with a note; what is too large even then becomes its JSON's beginning as text, with a note.
 */
export function fitJson(value: unknown, max: number): unknown {
  const whole = JSON.stringify(value) ?? 'null';
  if (whole.length <= max) return value;
  for (let limit = Math.floor(max / 2); limit >= SHORTEST_CUT; limit = Math.floor(limit / 2)) {
    const cut = shorten(value, limit, 0);
    if (JSON.stringify(cut).length <= max) return cut;
  }
  return {
    truncated: true,
    note: `This has ${whole.length} characters; only its beginning is here.`,
    text: whole.slice(0, Math.max(0, Math.floor(max / 2) - 200)), // escaping may double it
  };
}

function shorten(value: unknown, limit: number, depth: number): unknown {
  if (typeof value === 'string' && value.length > limit) {
    return `${value.slice(0, limit)}\n[… ${value.length - limit} more characters cut]`;
  }
  if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return value;
  if (Array.isArray(value)) return value.map((item) => shorten(item, limit, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, shorten(item, limit, depth + 1)]),
  );
}
