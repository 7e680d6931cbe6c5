/** A heading of a Markdown text: `line` and `end` are line indexes, `end` that of the next heading as deep or higher. */
type Section = { title: string; level: number; line: number; end: number };

/** How a document marks its headings and lists. */
type MarkdownStyle = { setext: boolean; bullet: '-' | '*' | '+' };

/** The headings of a text, those inside of code fences left out. */
export function readSections(text: string): Section[] {
  const lines = text.split('\n');
  const found: Section[] = [];
  let fence = '';
  for (const [at, line] of lines.entries()) {
    const mark = /^\s*(```|~~~)/.exec(line)?.[1] ?? '';
    if (mark) fence = fence === '' ? mark : fence === mark ? '' : fence;
    if (fence !== '' || mark) continue;
    const atx = /^(#{1,6})\s+(.*?)\s*#*$/.exec(line);
    if (atx) found.push({ title: atx[2]!, level: atx[1]!.length, line: at, end: lines.length });
    else if (
      /^(=+|-{3,})\s*$/.test(line) &&
      /^\S/.test(lines[at - 1] ?? '') &&
      !/^[-*|]/.test(lines[at - 1]!)
    ) {
      const level = line.startsWith('=') ? 1 : 2;
      found.push({ title: lines[at - 1]!.trim(), level, line: at - 1, end: lines.length });
    }
  }
  for (const [at, section] of found.entries()) {
    section.end = found.slice(at + 1).find((next) => next.level <= section.level)?.line ?? lines.length;
  }
  return found;
}

/** The habits of a document; plain ones where it shows none. */
export function readStyle(text: string): MarkdownStyle {
  const bullets = text.match(/^[-*+](?= )/gm) ?? [];
  const star = bullets.filter((mark) => mark === '*').length;
  return { setext: /^\S.*\n(=+|-{3,})\s*$/m.test(text), bullet: star * 2 > bullets.length ? '*' : '-' };
}

/** A heading of level 1 or 2 in the document's way. */
function headingOf(title: string, level: 1 | 2, style: MarkdownStyle): string {
  if (!style.setext) return `${'#'.repeat(level)} ${title}`;
  return `${title}\n${(level === 1 ? '=' : '-').repeat(Math.max(3, title.length))}`;
}

/** The text with a section at its end, in the document's way. */
export function appendSection(text: string, title: string, body: string): string {
  const start = text.trimEnd();
  return `${start}${start === '' ? '' : '\n\n'}${headingOf(title, 2, readStyle(text))}\n\n${body.trimEnd()}\n`;
}

/** The text with `added` as the last lines of a section's body, a blank line before it unless `close`. */
export function extendSection(text: string, section: Section, added: string, close = false): string {
  const lines = text.split('\n');
  let end = section.end;
  while (end > section.line + 1 && lines[end - 1]!.trim() === '') end -= 1;
  const rest = lines.slice(end);
  return [
    ...lines.slice(0, end),
    ...(close ? [] : ['']),
    ...added.split('\n'),
    ...(rest.length > 0 ? rest : ['']),
  ].join('\n');
}

/** The section whose title matches, at level 2 or deeper first. */
export function findSection(text: string, title: RegExp): Section | undefined {
  const found = readSections(text).filter((section) => title.test(section.title));
  return found.find((section) => section.level > 1) ?? found[0];
}
