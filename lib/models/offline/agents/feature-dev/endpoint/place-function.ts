import type { RepositoryFacts } from '../../../repository/types.ts';
import { spellLike, wordsOf } from '../words.ts';
import type { Edits, Insertion } from './edits.ts';
import type { Field } from './fields.ts';
import type { NamedHandler } from './find-handler.ts';
import { behindImports, importLine, importsOf, insertNeeds, neededLines } from './imports.ts';

type Made = { name: string; code: string; fields: Field[] };
type Placed = { file: string; edits: Edits };

/**
 * Puts a new handler where the repository would have it: behind the one it is modelled on, or in a file of its
 * own where each has one; and makes it known to the file of the routes. Null when that cannot be done safely.
 */
export function placeFunction(
  facts: RepositoryFacts,
  like: NamedHandler,
  routeFile: string,
  made: Made,
): Placed | null {
  if (like.file === routeFile) {
    return { file: like.file, edits: { insertions: behindExample(facts, like, made), created: [] } };
  }
  const alone = like.siblings === 0 && !usesItsNeighbours(facts.files[like.file] ?? '', made.code);
  return alone ? inOwnFile(facts, like, routeFile, made) : inSameFile(facts, like, routeFile, made);
}

function behindExample(facts: RepositoryFacts, like: NamedHandler, made: Made): Insertion[] {
  const needs = neededLines(facts, made.fields, like.file, facts.files[like.file] ?? '');
  return [
    ...insertNeeds(facts, like.file, needs),
    { file: like.file, at: like.end, text: `\n\n${made.code}` },
  ];
}

function inSameFile(
  facts: RepositoryFacts,
  like: NamedHandler,
  routeFile: string,
  made: Made,
): Placed | null {
  const imported = addToBraces(
    facts.files[routeFile] ?? '',
    like.name,
    made.name,
    /^(?:import|const)\b[^;\n]*/gm,
  );
  const exported = like.head.startsWith('export')
    ? []
    : [addToBraces(facts.files[like.file] ?? '', like.name, made.name, /^module\.exports\s*=\s*\{[^}]*\}/gm)];
  if (!imported || exported.includes(null)) return null;
  const insertions = [
    ...behindExample(facts, like, made),
    { file: routeFile, ...imported },
    ...exported.flatMap((one) => (one ? [{ file: like.file, ...one }] : [])),
  ];
  return { file: like.file, edits: { insertions, created: [] } };
}

/** Adds a name behind another one that stands in braces, in the first statement that has it. */
function addToBraces(text: string, known: string, name: string, statement: RegExp) {
  for (const match of text.matchAll(statement)) {
    const at = new RegExp(`\\{[^}]*\\b${known}\\b`).exec(match[0]);
    if (at) return { at: match.index + at.index + at[0].length, text: `, ${name}` };
  }
  return null;
}

function inOwnFile(facts: RepositoryFacts, like: NamedHandler, routeFile: string, made: Made): Placed | null {
  const text = facts.files[like.file] ?? '';
  const file = like.file.slice(0, like.file.lastIndexOf('/') + 1) + fileNameLike(like.file, made.name);
  const routes = facts.files[routeFile] ?? '';
  const isImported = importsOf(routes).some(({ names }) => names.includes(like.name));
  const isNamedExport = like.head.startsWith('export') || /^module\.exports\s*=\s*\{/m.test(text);
  if (Object.hasOwn(facts.files, file) || !isImported || !isNamedExport) return null;
  const line = importLine(facts, routeFile, file, made.name);
  const insertion = { file: routeFile, at: placeForImport(routes, line), text: `${line}\n` };
  const created = [{ path: file, content: writeModule(facts, text, file, made) }];
  return { file, edits: { insertions: [insertion], created } };
}

/** A file with the function alone: the example's imports as far as they are used, and its way to export. */
function writeModule(facts: RepositoryFacts, example: string, file: string, made: Made): string {
  const used = importsOf(example).flatMap((line) => {
    const names = line.names.filter((name) => new RegExp(`\\b${name}\\b`).test(made.code));
    if (names.length === 0) return [];
    return [
      /\{[^}]*\}/.test(line.text) ? line.text.replace(/\{[^}]*\}/, `{ ${names.join(', ')} }`) : line.text,
    ];
  });
  const directive = /^(['"])use strict\1;?/.exec(example)?.[0] ?? '';
  const needs = neededLines(facts, made.fields, file, used.join('\n'));
  const end = facts.semicolons ? ';' : '';
  const exported = made.code.startsWith('export') ? '' : `module.exports = { ${made.name} }${end}`;
  const parts = [
    directive,
    [...needs.imports, ...used].join('\n'),
    needs.constants.join('\n'),
    made.code,
    exported,
  ];
  return `${parts.filter(Boolean).join('\n\n')}\n`;
}

/** Does the code use a function or constant that the example's file keeps to itself? */
function usesItsNeighbours(text: string, code: string): boolean {
  const own = [...text.matchAll(/^(?:async\s+)?(?:function|const|let)\s+(\w+)/gm)].map(
    (match) => match[1] ?? '',
  );
  const imported = new Set(importsOf(text).flatMap(({ names }) => names));
  return own.some(
    (name) =>
      !imported.has(name) && new RegExp(`\\b${name}\\(`).test(code) && !code.includes(`function ${name}(`),
  );
}

/** Sorted imports stay sorted: before the first one that comes after it in the alphabet. */
function placeForImport(text: string, line: string): number {
  const path = (one: string) => /['"]([^'"]+)['"]/.exec(one)?.[1] ?? '';
  const local = importsOf(text).filter((one) => path(one.text).startsWith('.'));
  const later = local.find((one) => path(one.text) > path(line));
  return later ? later.at : behindImports(text) + 1;
}

function fileNameLike(example: string, name: string): string {
  const [stem = '', ...ends] = (example.split('/').at(-1) ?? '').split('.');
  return [spellLike(/[-_]/.test(stem) ? stem : 'aB', wordsOf(name)), ...ends].join('.');
}
