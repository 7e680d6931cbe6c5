type DiffLine = {
  kind: 'added' | 'removed' | 'context';
  text: string;
  /** Line in the new file; for a removed line, the line it stood before. */
  n: number;
};
type DiffHunk = { heading: string; lines: DiffLine[] };
export type DiffFile = { path: string; status: 'added' | 'deleted' | 'changed'; hunks: DiffHunk[] };

const HUNK = /^@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@ ?(.*)$/;

/**
 * Reads a unified diff (git's, or plain `---`/`+++`) into files and hunks. Text outside of hunks and binary
 * files are passed over; counts in a hunk's header decide where it ends, so `--- x` inside one is a line.
 */
export function parseDiff(diff: string): DiffFile[] {
  const files: DiffFile[] = [];
  const lines = diff.split(/\r?\n/);
  let from = '';
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at]!;
    if (line.startsWith('--- ')) from = cleanPath(line.slice(4));
    else if (line.startsWith('+++ ')) {
      const to = cleanPath(line.slice(4));
      const status = from === '/dev/null' ? 'added' : to === '/dev/null' ? 'deleted' : 'changed';
      files.push({ path: status === 'deleted' ? from : to, status, hunks: [] });
    } else {
      const head = HUNK.exec(line);
      const file = files.at(-1);
      if (head && file) at = readHunk(lines, at, head, file);
    }
  }
  return files;
}

function readHunk(lines: string[], start: number, head: RegExpExecArray, file: DiffFile): number {
  let olds = Number(head[1] ?? 1);
  let news = Number(head[3] ?? 1);
  let n = Number(head[2]);
  const hunk: DiffHunk = { heading: head[4] ?? '', lines: [] };
  let at = start;
  while ((olds > 0 || news > 0) && at + 1 < lines.length) {
    const line = lines[at + 1]!;
    const mark = line[0] ?? ' ';
    if (mark !== '+' && mark !== '-' && mark !== ' ' && mark !== '\\') break;
    at += 1;
    if (mark === '\\') continue;
    const kind = mark === '+' ? 'added' : mark === '-' ? 'removed' : 'context';
    hunk.lines.push({ kind, text: line.slice(1), n });
    if (kind !== 'added') olds -= 1;
    if (kind !== 'removed') {
      news -= 1;
      n += 1;
    }
  }
  file.hunks.push(hunk);
  return at;
}

function cleanPath(raw: string): string {
  const path = raw.split('\t')[0]!.trim().replace(/^"|"$/g, '');
  return path === '/dev/null' ? path : path.replace(/^[ab]\//, '');
}
