/**
 * Whether `text` fits `glob`, letter by letter: `*` stands for any run of characters within one part between slashes, never
 * for `.` and `..` as a whole part, nor for control characters. There is no way to say "any depth".
 */
export function fitsGlob(glob: string, text: string): boolean {
  const want = glob.split('/');
  const have = text.split('/');
  return want.length === have.length && want.every((part, i) => fitsPart(part, have[i]!));
}

function fitsPart(glob: string, text: string): boolean {
  if (!glob.includes('*')) return glob === text;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what must not hide behind a star
  if (text === '.' || text === '..' || /[\u0000-\u001f\u007f\u2028\u2029]/.test(text)) return false;
  const pieces = glob.split('*');
  const [first, last] = [pieces[0]!, pieces.at(-1)!];
  if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last))
    return false;
  let at = first.length;
  const end = text.length - last.length;
  for (const piece of pieces.slice(1, -1)) {
    const found = text.indexOf(piece, at);
    if (found < 0 || found + piece.length > end) return false;
    at = found + piece.length;
  }
  return true;
}
