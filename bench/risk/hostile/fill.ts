const SIZE = 64 * 1024;

/** 64 KB of one part, over and over, after a beginning. */
export function fill(part: string, begin = ''): string {
  return begin + part.repeat(Math.ceil((SIZE - begin.length) / part.length)).slice(0, SIZE - begin.length);
}

/** 64 KB of openings and as many ends, after a beginning. */
export function nest(open: string, close: string, begin = ''): string {
  const depth = Math.floor((SIZE - begin.length) / (open.length + close.length));
  return begin + open.repeat(depth) + close.repeat(depth);
}

/** 64 KB of parts that differ by their number, after a beginning. */
export function numbered(part: (at: number) => string, begin = ''): string {
  const parts = [begin];
  for (let at = 0, size = begin.length; size < SIZE; at += 1) size += parts[parts.push(part(at)) - 1]!.length;
  return parts.join('').slice(0, SIZE);
}
