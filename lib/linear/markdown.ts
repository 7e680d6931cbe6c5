/**
 * A text for Linear's Markdown: no mention, link, picture, HTML, heading, list, task box or emphasis can be made of it. A zero-width space keeps
 * an `@` or an address from becoming one.
 */
export function escapeMarkdown(text: string): string {
  return text
    .replace(/[\\`*_{}[\]()<>#!|~&]/g, (one) => `\\${one}`)
    .replace(/@/g, '@​')
    .replace(/(https?|mailto|linear|ftp):/gi, (scheme) => `${scheme.slice(0, -1)}​:`)
    .replace(/\bwww\./gi, (all) => `${all.slice(0, -1)}​.`)
    .replace(/^(\s*)([-+]|\d+\.)(?=\s)/gm, (_all, space: string, mark: string) =>
      mark.endsWith('.') ? `${space}${mark.slice(0, -1)}\\.` : `${space}\\${mark}`,
    )
    .replace(/^(\s*)(?=[=-]{2,}\s*$)/gm, '$1​');
}

/** A text as it is, in a box of its own: the fence is longer than any that the text holds. */
export function fenced(text: string): string {
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}\n${text.replace(/\r\n?/g, '\n')}\n${fence}`;
}

/** A link with our own words on it; the address is ours. */
export const linkTo = (label: string, url: string) => `[${escapeMarkdown(label)}](${url})`;
