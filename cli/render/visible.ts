/**
 * What a terminal would obey, hide or turn around instead of showing it: C0 and C1 controls, DEL, soft hyphen,
 * zero-width and bidi characters, line separators, variation selectors, tags, half surrogates.
 */
const HIDDEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that must not pass
  // biome-ignore lint/suspicious/noMisleadingCharacterClass: each is meant for itself
  /[\u0000-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\u{e0000}-\u{e0fff}]|\p{Cs}/gu;

/** The text with every such character written out as `<U+202E>`: it is seen, and does nothing. */
export function visible(text: string): string {
  return text.replace(HIDDEN, (char) => `<U+${codeOf(char)}>`);
}

/** JSON text that says the same, with every such character as an escape. */
export function visibleJson(json: string): string {
  return json.replace(HIDDEN, (char) => (char === '\n' ? char : escapeOf(char)));
}

function codeOf(char: string): string {
  return char.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0');
}

function escapeOf(char: string): string {
  return char
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
}
