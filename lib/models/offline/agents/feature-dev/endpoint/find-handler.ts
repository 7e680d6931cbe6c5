import { closingBracket } from '../../../repository/scan-code.ts';

/** A named handler as its file defines it: `head` is what stands before the body's brace, `body` inside it. */
export type NamedHandler = {
  name: string;
  file: string;
  start: number;
  end: number;
  head: string;
  body: string;
  /** How many other functions the file exports. */
  siblings: number;
};

/** Finds the top-level function of a name in the given sources; null when it is none, or not in braces. */
export function findHandler(name: string, sources: Record<string, string>): NamedHandler | null {
  if (!/^[A-Za-z_$][\w$]*$/.test(name)) return null;
  const escaped = name.replace(/\$/g, '\\$');
  const start = new RegExp(
    `^(?:export\\s+)?(?:(?:async\\s+)?function\\s+${escaped}\\s*\\(|const\\s+${escaped}\\s*(?::[^=\\n]+)?=\\s*(?:async\\s*)?\\()`,
    'm',
  );
  for (const [file, text] of Object.entries(sources)) {
    const match = start.exec(text);
    if (!match) continue;
    const parameters = closingBracket(text, match.index + match[0].length - 1);
    const brace = parameters === -1 ? -1 : text.indexOf('{', parameters);
    const close = brace === -1 ? -1 : closingBracket(text, brace);
    if (close === -1 || /[;=]\s*$/.test(text.slice(parameters, brace).replace(/=>\s*$/, ''))) continue;
    const end = text[close + 1] === ';' ? close + 2 : close + 1;
    return {
      name,
      file,
      start: match.index,
      end,
      head: text.slice(match.index, brace).trimEnd(),
      body: text.slice(brace + 1, close),
      siblings: exportsOf(text) - 1,
    };
  }
  return null;
}

function exportsOf(text: string): number {
  const listed = /^module\.exports\s*=\s*\{([^}]*)\}/m.exec(text)?.[1];
  if (listed !== undefined) return listed.split(',').filter((name) => name.trim() !== '').length;
  return text.match(/^export\s+(?:async\s+)?(?:function|const\s+\w+\s*=\s*(?:async\s*)?\()/gm)?.length ?? 1;
}
