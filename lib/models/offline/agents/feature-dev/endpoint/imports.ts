import { findSettingsModule } from '../../../repository/find-settings.ts';
import type { RepositoryFacts } from '../../../repository/types.ts';
import { quoteOf } from './code-of.ts';
import type { Insertion } from './edits.ts';
import { type Field, settingsName } from './fields.ts';

const IMPORT = /^(?:import\b[\s\S]*?['"][^'"\n]+['"].*|(?:const|let|var)\s[^;=]*=\s*require\([^)]*\).*)$/gm;

/** One import statement of a file: its text, where it ends, and the names it binds. */
export type ImportLine = { text: string; at: number; names: string[] };

/** The import or require statements at a file's top level, in order. */
export function importsOf(text: string): ImportLine[] {
  return [...text.matchAll(IMPORT)].map((match) => {
    const binding =
      match[0].replace(/^import\s+type\b|^import\b|^const\b|^let\b|^var\b/, '').split(/\bfrom\b|=/)[0] ?? '';
    const names =
      binding.match(/[A-Za-z_$][\w$]*/g)?.filter((word) => word !== 'type' && word !== 'as') ?? [];
    return { text: match[0], at: match.index, names };
  });
}

/** The offset behind a file's last import, where the next one goes; behind a leading directive when it has none. */
export function behindImports(text: string): number {
  const last = importsOf(text).at(-1);
  return last ? last.at + last.text.length : (/^\s*(['"])use strict\1;?/.exec(text)?.[0].length ?? 0);
}

/** The import and constant lines that the fields need in `file` and that its text `present` does not have. */
export function neededLines(
  facts: RepositoryFacts,
  fields: Field[],
  file: string,
  present: string,
): { imports: string[]; constants: string[] } {
  const bound = new Set(importsOf(present).flatMap(({ names }) => names));
  const end = facts.semicolons ? ';' : '';
  const imports: string[] = [];
  const constants: string[] = [];
  const module = findSettingsModule(facts.files);
  if (module && module.file !== file && fields.some(({ needs }) => needs === 'settings')) {
    const name = settingsName(module);
    if (!bound.has(name)) imports.push(importLine(facts, file, module.file, name, module.name === null));
  }
  if (fields.some(({ needs }) => needs === 'package-version') && !/\bversion\b\s*[=}]/.test(present)) {
    const quote = quoteOf(facts);
    const path = relativePath(file, 'package.json');
    if (facts.modules === 'commonjs')
      imports.push(`const { version } = require(${quote}${path}${quote})${end}`);
    else {
      if (!bound.has('readFileSync'))
        imports.push(`import { readFileSync } from ${quote}node:fs${quote}${end}`);
      const url = `new URL(${quote}${path}${quote}, import.meta.url)`;
      constants.push(`const { version } = JSON.parse(readFileSync(${url}, ${quote}utf8${quote}))${end}`);
    }
  }
  return { imports, constants };
}

/** The insertion that puts such lines behind a file's imports; none when nothing is needed. */
export function insertNeeds(
  facts: RepositoryFacts,
  file: string,
  needs: { imports: string[]; constants: string[] },
): Insertion[] {
  const lines = [
    ...needs.imports.map((line) => `\n${line}`),
    ...needs.constants.map((line) => `\n\n${line}`),
  ];
  return lines.length === 0
    ? []
    : [{ file, at: behindImports(facts.files[file] ?? ''), text: lines.join('') }];
}

/** A line that brings `name` of another file of the repository into scope, in the repository's module system. */
export function importLine(
  facts: RepositoryFacts,
  from: string,
  to: string,
  name: string,
  whole = false,
): string {
  const quote = quoteOf(facts);
  const end = facts.semicolons ? ';' : '';
  const path = relativePath(from, to);
  const binding = whole ? name : `{ ${name} }`;
  return facts.modules === 'commonjs'
    ? `const ${binding} = require(${quote}${path.replace(/\.[cm]?js$/, '')}${quote})${end}`
    : `import ${binding} from ${quote}${path}${quote}${end}`;
}

/** The path of `to` as a file at `from` imports it. */
function relativePath(from: string, to: string): string {
  const own = from.split('/').slice(0, -1);
  const other = to.split('/');
  let same = 0;
  while (same < own.length && same < other.length - 1 && own[same] === other[same]) same++;
  const up = '../'.repeat(own.length - same);
  return `${up === '' ? './' : up}${other.slice(same).join('/')}`;
}
