const MEMORY_SECTION = 5;
const HEADER = 8;
/** 36 MB: data and stack take 33 of them, the heap grows behind them. */
const PAGES = 576;

/**
 * The parser's program with a smaller memory to begin with: as it is published it takes 128 MB at once, which is all that a
 * Worker has. Throws when the program is not built as the one that this was written for.
 */
export function shrinkMemory(program: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(program);
  let at = HEADER;
  while (at < bytes.length) {
    const section = bytes[at];
    const [size, start] = readNumber(bytes, at + 1);
    if (section === MEMORY_SECTION) {
      const [count, flags] = readPair(bytes, start);
      const [pages, end] = readNumber(bytes, start + 2);
      if (count !== 1 || flags !== 1 || end - start !== 4 || pages < PAGES) break;
      bytes.set([(PAGES & 0x7f) | 0x80, PAGES >> 7], start + 2);
      return bytes;
    }
    at = start + size;
  }
  throw new Error(
    'The SQL parser’s program has another memory than expected: see lib/risk/sql/wasm-memory.ts.',
  );
}

function readPair(bytes: Uint8Array, at: number): [number, number] {
  return [bytes[at] ?? 0, bytes[at + 1] ?? 0];
}

/** A number as WebAssembly writes it, seven bits a byte, and where it ends. */
function readNumber(bytes: Uint8Array, from: number): [value: number, end: number] {
  let value = 0;
  for (let at = from, shift = 0; ; at += 1, shift += 7) {
    const byte = bytes[at] ?? 0;
    value += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) return [value, at + 1];
  }
}
