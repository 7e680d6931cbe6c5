/** One simple command: its words with quotes removed, and whether it writes a file by redirection. */
export type ShellCommand = { words: string[]; writesFile: boolean };

const SPACE = /[ \t\r]/;

/**
 * The simple commands of a command line, joined by `;`, `&&`, `||`, `|`, `&` or a newline. A string for what
 * cannot be read without running it: substitution, variables, groups, here-documents, open quotes.
 */
export function splitShell(line: string): ShellCommand[] | string {
  const commands: ShellCommand[] = [];
  let current: ShellCommand = { words: [], writesFile: false };
  let word: string | null = null;
  let redirect = false;
  const endWord = () => {
    if (word === null) return;
    if (redirect) current.writesFile ||= !/^(\/dev\/null|&\d)$/.test(word);
    else current.words.push(word);
    redirect = false;
    word = null;
  };
  const endCommand = () => {
    endWord();
    if (current.words.length > 0 || current.writesFile) commands.push(current);
    current = { words: [], writesFile: false };
  };
  for (let at = 0; at < line.length; at += 1) {
    const char = line[at] ?? '';
    const next = line[at + 1] ?? '';
    if (char === "'" || char === '"') {
      const quoted = readQuoted(line, at);
      if (typeof quoted === 'string') return quoted;
      word = (word ?? '') + quoted.text;
      at = quoted.end;
    } else if (char === '\\') {
      if (next === '') return 'it ends in a backslash';
      if (next !== '\n') word = (word ?? '') + next;
      at += 1;
    } else if (char === '$' || char === '`') {
      return 'it substitutes a command or a variable';
    } else if ('(){}'.includes(char)) {
      return 'it groups or expands commands';
    } else if (char === '#' && word === null) {
      const end = line.indexOf('\n', at);
      at = end < 0 ? line.length : end - 1;
    } else if (SPACE.test(char)) {
      endWord();
    } else if (char === '\n' || char === ';' || char === '|' || (char === '&' && !redirect)) {
      if (char === '|' && next === '&') return 'it pipes its errors';
      if (char === '&' && next === '>') return 'it redirects all of its output';
      endCommand();
      if (next === char && char !== '\n') at += 1;
    } else if (char === '<') {
      if (next === '<' || next === '(' || next === '>') return 'it feeds itself a document';
      endWord();
    } else if (char === '>') {
      if (word !== null && /^\d$/.test(word)) word = null;
      endWord();
      redirect = true;
      if (next === '>' || next === '|') at += 1;
    } else {
      word = (word ?? '') + char;
    }
  }
  if (redirect && word === null) return 'it redirects to nothing';
  endCommand();
  return commands;
}

function readQuoted(line: string, start: number): { text: string; end: number } | string {
  const quote = line[start];
  let text = '';
  for (let at = start + 1; at < line.length; at += 1) {
    const char = line[at] ?? '';
    if (char === quote) return { text, end: at };
    if (quote === '"' && (char === '$' || char === '`')) return 'it substitutes a command or a variable';
    if (quote === '"' && char === '\\') {
      const next = line[at + 1] ?? '';
      text += '"\\$`'.includes(next) && next !== '' ? next : next === '\n' ? '' : `\\${next}`;
      at += 1;
    } else {
      text += char;
    }
  }
  return 'a quote is left open';
}
