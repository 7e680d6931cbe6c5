/** What a screen shows as nothing, as another place, or as something else: controls, formats, odd spaces, fillers. */
const UNSEEN =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{Variation_Selector}\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0]|\u034f|(?! )\p{Zs}/gu;
/** More marks on one letter than any language writes: they cover the lines above and below. */
const PILED = /(\p{M}{3})(\p{M}+)/gu;
const WORD = /[\p{L}\p{M}]+/gu;
const LATIN = /\p{Script=Latin}/u;
/** Letters of other alphabets that pass for Latin ones. */
const ALIKE = /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Cherokee}]/gu;

/**
 * The text with everything that cannot be seen, or is not what it looks like, as its code point: `⟨U+202E⟩`. With
 * `lines`, line ends and tabs stay what they are; without, the answer is one line.
 */
export function visibleText(text: string, options: { lines?: boolean } = {}): string {
  const given = options.lines ? text.replaceAll('\r\n', '\n') : text;
  return given
    .replace(UNSEEN, (char) => (options.lines && (char === '\n' || char === '\t') ? char : codeOf(char)))
    .replace(PILED, (_all, kept: string, rest: string) => kept + [...rest].map(codeOf).join(''))
    .replace(WORD, (word) => (LATIN.test(word) ? word.replace(ALIKE, codeOf) : word));
}

function codeOf(char: string): string {
  return `⟨U+${char.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}⟩`;
}
