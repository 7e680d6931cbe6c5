import type { Document, DocumentKind, Leaf } from './leaf.ts';
import { scanDockerfile } from './read-dockerfile.ts';
import { type Line, linesOf, type MarkedLeaf, scanHcl, scanYaml } from './scan-lines.ts';
import { kindOfPath, kindOfText } from './sniff.ts';

/** A file of a diff. `document` is null for one of no kind that is read, `added` is the text of a whole new file. */
export type ChangedFile = { path: string; document: Document | null; added: string | null };

/** The files that a unified diff touches, each with what it adds and what it takes away. */
export function readDiff(text: string): ChangedFile[] {
  return partFiles(linesOf(text)).flatMap(({ path, lines }) => {
    if (lines.length === 0) return [];
    const added = lines.every(({ mark }) => mark === '+') ? lines.map((line) => line.text).join('\n') : null;
    const kind = kindOfFile(path, lines);
    return [{ path, added, document: kind === null ? null : documentOf(kind, lines) }];
  });
}

function partFiles(lines: readonly Line[]): { path: string; lines: Line[] }[] {
  const files: { path: string; lines: Line[] }[] = [{ path: '', lines: [] }];
  let inHunk = false;
  for (const [at, line] of lines.entries()) {
    const { text } = line;
    const next = lines[at + 1]?.text ?? '';
    if (text.startsWith('diff --git ') || (text.startsWith('--- ') && next.startsWith('+++ '))) {
      const path = pathOf(text.startsWith('--- ') ? (next.endsWith('/dev/null') ? text : next) : '');
      const last = files.at(-1)!;
      if (last.lines.length > 0 || last.path !== '') files.push({ path, lines: [] });
      else last.path = path;
      inHunk = false;
    } else if (text.startsWith('@@')) {
      inHunk = true;
      const shown = /^@@[^@]*@@ ?(.+)$/.exec(text)?.[1];
      if (shown) files.at(-1)!.lines.push({ ...line, text: shown, mark: ' ' });
    } else if (/^[-+ ]/.test(text) && (inHunk || !/^(---|\+\+\+) /.test(text))) {
      files
        .at(-1)!
        .lines.push({ ...line, text: text.slice(1), start: line.start + 1, mark: text[0] as Line['mark'] });
    }
  }
  return files;
}

function pathOf(header: string): string {
  return header
    .replace(/^(---|\+\+\+) /, '')
    .replace(/^[ab]\//, '')
    .replace(/\t.*$/, '')
    .trim();
}

function kindOfFile(path: string, lines: readonly Line[]): DocumentKind | null {
  const byPath = kindOfPath(path);
  if (byPath !== null && byPath !== 'yaml') return byPath;
  const text = lines.map((line) => line.text).join('\n');
  const byText = byPath === null ? kindOfText(text) : null;
  if (byText === 'dockerfile' || byText === 'hcl') return byText;
  if (byPath === null && path !== '') return null;
  if (/^\s*(runs-on|uses|steps|permissions):/m.test(text)) return 'workflow';
  if (/^services:|^\s*(network_mode|cap_add|depends_on):/m.test(text)) return 'compose';
  if (/(^|\/)(charts?|helm)\//.test(path) && !/(^|\/)templates\//.test(path)) return 'values';
  return /^[\w.-]+:(\s|$)/m.test(text) &&
    !/^\s*(apiVersion|kind|spec|metadata|containers|rules|template):/m.test(text)
    ? 'values'
    : 'kubernetes';
}

function documentOf(kind: DocumentKind, lines: readonly Line[]): Document {
  const scan = kind === 'dockerfile' ? scanDockerfile : kind === 'hcl' ? scanHcl : scanYaml;
  const after = scan(lines.filter(({ mark }) => mark !== '-'));
  const before = scan(lines.filter(({ mark }) => mark !== '+'));
  const keys = new Set(after.map(keyOf));
  const resource = after.find(({ path, mark }) => path === 'kind' && mark === ' ')?.value ?? '';
  return {
    ...{ kind, resource, partial: true },
    leaves: after.filter(({ mark }) => mark === '+').map(plain),
    gone: before.filter((leaf) => leaf.mark === '-' && !keys.has(keyOf(leaf))).map(plain),
  };
}

function keyOf({ path, value }: Leaf): string {
  return `${path}\n${value}`;
}

function plain({ mark: _, ...leaf }: MarkedLeaf): Leaf {
  return leaf;
}
