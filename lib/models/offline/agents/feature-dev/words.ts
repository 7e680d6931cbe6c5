/** The words of an identifier, a path or a phrase, in lower case: `maxItems`, `/max-items`, `MAX_ITEMS` alike. */
export function wordsOf(text: string): string[] {
  return text
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .filter(Boolean);
}

/** Words as `camelCase`. */
export function camelCase(words: string[]): string {
  return words.map((word, at) => (at === 0 ? word : word.charAt(0).toUpperCase() + word.slice(1))).join('');
}

/** Words spelt as an example is: snake, kebab, or camel case. */
export function spellLike(example: string, words: string[]): string {
  if (example.includes('_')) return words.join('_');
  if (example.includes('-')) return words.join('-');
  return camelCase(words);
}

/** Does the code name its own things in snake_case? Constants in capitals do not count. */
export function usesSnakeCase(sources: string): boolean {
  const snake = sources.match(/\b[a-z]+(?:_[a-z]+)+\b/g)?.length ?? 0;
  const camel = sources.match(/\b[a-z]+(?:[A-Z][a-z]+)+\b(?!\()/g)?.length ?? 0;
  return snake > camel;
}
