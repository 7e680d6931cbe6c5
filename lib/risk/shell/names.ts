/** Characters that look like Latin letters, by what they look like. */
const LOOK_ALIKES = new Map(
  Object.entries({
    ...{ а: 'a', с: 'c', ԁ: 'd', е: 'e', һ: 'h', і: 'i', ј: 'j', ԛ: 'q', о: 'o', р: 'p', ѕ: 's', ѵ: 'v' },
    ...{ ԝ: 'w', х: 'x', у: 'y', г: 'r', к: 'k', м: 'm', т: 't', п: 'n', ь: 'b', ɡ: 'g', ı: 'i', ո: 'n' },
    ...{ ο: 'o', α: 'a', ν: 'v', ρ: 'p', υ: 'u', ϲ: 'c', τ: 't', κ: 'k', ι: 'i', ε: 'e', χ: 'x' },
    ...{ А: 'A', В: 'B', С: 'C', Е: 'E', Н: 'H', К: 'K', М: 'M', О: 'O', Р: 'P', Т: 'T', Х: 'X', Ѕ: 'S' },
  }),
);
/** Default-ignorable characters: nothing of them is seen on a screen. */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu;

/** A text with look-alike letters as what they look like, full-width forms as plain ones and nothing invisible. */
function plainLetters(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what lies within ASCII needs nothing.
  if (/^[\x00-\x7f]*$/.test(text)) return text;
  const visible = text.normalize('NFKC').replace(INVISIBLE, '');
  return Array.from(visible, (char) => LOOK_ALIKES.get(char) ?? char).join('');
}

const USUAL_PLACES = /^(?:\/(?:usr\/(?:local\/)?|opt\/homebrew\/|snap\/)?s?bin\/|\/usr\/libexec\/)([^/]+)$/;

/** A program's plain name: without the usual folders, in plain letters. Any other path stays as it is. */
export function plainName(text: string): { plain: string; disguised: boolean } {
  const letters = plainLetters(text);
  return { plain: USUAL_PLACES.exec(letters)?.[1] ?? letters, disguised: letters !== text };
}
