import type { Value } from './scope.ts';

const MOST = 100_000;

/** Base64 as text; null for what is none. Line breaks and missing padding do not matter. */
export function decodeBase64(text: string): string | null {
  const plain = text.replace(/\s/g, '').replaceAll('-', '+').replaceAll('_', '/').slice(0, MOST);
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(plain)) return null;
  try {
    const binary = atob(plain);
    return new TextDecoder().decode(Uint8Array.from(binary, (char) => char.charCodeAt(0)));
  } catch {
    return null;
  }
}

/** Hexadecimal digits as text; null for what is none. */
export function decodeHex(text: string): string | null {
  const plain = text.replace(/\s|\\x|0x/g, '').slice(0, MOST);
  if (!/^(?:[0-9a-fA-F]{2})*$/.test(plain)) return null;
  const bytes = Uint8Array.from({ length: plain.length / 2 }, (_, i) =>
    Number.parseInt(plain.slice(i * 2, i * 2 + 2), 16),
  );
  return new TextDecoder().decode(bytes);
}

const NAMED: Readonly<Record<string, string>> = {
  ...{ a: '\x07', b: '\b', e: '\x1b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' },
  ...{ '\\': '\\', "'": "'", '"': '"' },
};

/** A text with its backslash escapes as `printf` and `echo -e` print them. */
export function escapes(text: string): string {
  return text.replace(
    /\\(?:x([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{1,4})|U([0-9a-fA-F]{1,8})|(0?[0-7]{1,3})|([abefnrtv\\'"]))/g,
    (whole, hex?: string, short?: string, long?: string, octal?: string, named?: string) => {
      if (named) return NAMED[named] ?? whole;
      const code = octal ? Number.parseInt(octal, 8) : Number.parseInt(hex ?? short ?? long ?? '', 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    },
  );
}

/** What `printf` prints: its format once for each round of its arguments. */
export function formatted(words: readonly Value[]): Value {
  const [format, ...args] = words;
  if (!format) return { text: '', known: true };
  const known = words.every((word) => word.known);
  const pattern = escapes(format.text).slice(0, 10_000);
  const conversions = pattern.match(/%(?!%)[-+ #0]*\d*(?:\.\d+)?[a-zA-Z]/g)?.length ?? 0;
  const rounds = conversions === 0 ? 1 : Math.min(50, Math.max(1, Math.ceil(args.length / conversions)));
  let text = '';
  let next = 0;
  for (let round = 0; round < rounds; round += 1) {
    text += pattern.replace(/%%|%[-+ #0]*\d*(?:\.\d+)?([a-zA-Z])/g, (whole, kind?: string) => {
      if (whole === '%%') return '%';
      const value = args[next]?.text ?? '';
      next += 1;
      if (kind === 'b') return escapes(value);
      if (kind === 'c') return value.slice(0, 1);
      return kind === 'd' || kind === 'i' ? value || '0' : value;
    });
  }
  return { text, known };
}

/** The characters of a `tr` set: ranges and escapes unfolded; null for classes, which are not followed. */
function setOf(text: string): string[] | null {
  if (text.includes('[:') || text.length > 600) return null;
  const plain = Array.from(escapes(text));
  const chars: string[] = [];
  for (let at = 0; at < plain.length; at += 1) {
    const from = plain[at]!;
    const to = plain[at + 2];
    if (plain[at + 1] !== '-' || to === undefined) {
      chars.push(from);
      continue;
    }
    const [low, high] = [from.codePointAt(0)!, to.codePointAt(0)!];
    if (high < low || high - low > 255) return null;
    for (let code = low; code <= high; code += 1) chars.push(String.fromCodePoint(code));
    at += 2;
  }
  return chars;
}

/** What `tr` makes of a text (`tr a-z n-za-m`, `tr -d x`); null where it is not followed. */
export function translated(text: string, args: readonly Value[]): string | null {
  const flags = args.filter((arg) => /^-[a-zA-Z]+$/.test(arg.text)).map((arg) => arg.text);
  const sets = args.filter((arg) => !/^-[a-zA-Z]+$/.test(arg.text));
  if (!args.every(({ known }) => known) || flags.some((flag) => flag !== '-d')) return null;
  const from = sets[0] ? setOf(sets[0].text) : null;
  const to = sets[1] ? setOf(sets[1].text) : null;
  if (!from) return null;
  if (flags.length > 0)
    return Array.from(text.slice(0, MOST), (char) => (from.includes(char) ? '' : char)).join('');
  if (!to || to.length === 0) return null;
  const map = new Map(from.map((char, i) => [char, to[Math.min(i, to.length - 1)]!]));
  return Array.from(text.slice(0, MOST), (char) => map.get(char) ?? char).join('');
}
