import { closingBracket } from '../../../repository/scan-code.ts';
import type { RepositoryFacts } from '../../../repository/types.ts';
import { spellLike, wordsOf } from '../words.ts';
import type { Field } from './answer.ts';
import { indentLines, objectOf, quoteOf } from './code-of.ts';
import type { Edits } from './edits.ts';
import { findHandler, type NamedHandler } from './find-handler.ts';
import { findResponse } from './find-response.ts';
import { behindImports, importLine, importsOf, neededLines } from './imports.ts';

/** What is to be answered, where. */
export type Wanted = { method: string; path: string; status: number; fields: Field[] };

/** The code that stands for the handler in the registration, the file that holds it, and what else changes. */
export type MadeHandler = { code: string; file: string; edits: Edits };

const VERBS = new Set([
  'get',
  'list',
  'show',
  'read',
  'find',
  'handle',
  'serve',
  'send',
  'fetch',
  'render',
  'on',
]);
const ENDINGS = new Set(['handler', 'route', 'controller', 'endpoint', 'action']);
const LONGEST_LINE = 110;

/** The statements that answer as wanted, the way `handler` answers; null when that is not recognised. */
export function answerLines(
  facts: RepositoryFacts,
  handler: string,
  wanted: Wanted,
  indent: string,
): string[] | null {
  const everything = Object.values(facts.files).join('\n');
  const comma = /,\n\s*[}\])]/.test(everything) ? ',' : '';
  const { semicolons, indent: step } = facts;
  const render = findResponse(handler, everything, { semicolons, indent: step, comma });
  const pairs = wanted.fields.map(({ key, code }) => [key, code] as [string, string]);
  const room = LONGEST_LINE - indent.length;
  const short = render?.(wanted.status, objectOf(pairs, quoteOf(facts)), room) ?? null;
  if (!render || !short || short.every((line) => line.length <= room)) return short;
  const items = pairs.map((pair) => objectOf([pair], quoteOf(facts)).slice(2, -2));
  const long = `{\n${items.map((item) => step + item).join(',\n')}${comma}\n}`;
  return render(wanted.status, long, room);
}

/**
 * A handler for the wanted route, made like the one the example registers: inline where that is inline, else a
 * function of its own, in a file of its own where each of them has one. Null when the example is not understood.
 */
export function makeHandler(
  facts: RepositoryFacts,
  example: { code: string; file: string; indent: string },
  wanted: Wanted,
): MadeHandler | null {
  const inline = readInline(example.code);
  if (inline) {
    const inner = example.indent + facts.indent;
    const lines = answerLines(facts, inline.body, wanted, inner);
    if (!lines) return null;
    const code = `${inline.head}{\n${indentLines(lines, inner)}\n${example.indent}}`;
    const needs = neededLines(facts, wanted.fields, example.file, facts.files[example.file] ?? '');
    return {
      code,
      file: example.file,
      edits: { insertions: insertNeeds(facts, example.file, needs), created: [] },
    };
  }
  const named = findHandler(example.code, facts.files);
  return named ? makeNamed(facts, named, example.file, wanted) : null;
}

/** Splits an inline function into what stands before its body and the body. */
function readInline(code: string): { head: string; body: string } | null {
  const start = /^(?:async\s+)?(?:function\s*\w*\s*)?(?=\()|^(?:async\s+)?\w+(?=\s*=>)/.exec(code);
  if (!start) return null;
  const open = start[0].length;
  const close = code[open] === '(' ? closingBracket(code, open) : open - 1;
  const arrow = /^(?:\s*:\s*[\w<>[\]| ]+?)?\s*(?:=>\s*)?/.exec(code.slice(close + 1))?.[0] ?? '';
  const bodyAt = close + 1 + arrow.length;
  if (close === -1 || (code[bodyAt] !== '{' && !arrow.includes('=>'))) return null;
  const isBlock = code[bodyAt] === '{';
  const body = isBlock ? code.slice(bodyAt + 1, -1) : `return ${code.slice(bodyAt)}`;
  return { head: code.slice(0, bodyAt).trimEnd().concat(' '), body };
}

function makeNamed(
  facts: RepositoryFacts,
  named: NamedHandler,
  routeFile: string,
  wanted: Wanted,
): MadeHandler | null {
  const name = nameLike(named.name, wanted.path);
  const lines = answerLines(facts, named.body, wanted, facts.indent);
  const everywhere = Object.values(facts.files).join('\n');
  if (!lines || new RegExp(`\\b${name}\\b`).test(everywhere)) return null;
  const head = withoutParameters(named.head.replace(named.name, name), lines.join('\n'));
  const code = `${head} {\n${indentLines(lines, facts.indent)}\n}`;
  const text = facts.files[named.file] ?? '';
  if (named.file === routeFile) {
    const needs = neededLines(facts, wanted.fields, named.file, text);
    const insertions = [
      ...insertNeeds(facts, named.file, needs),
      { file: named.file, at: named.end, text: `\n\n${code}` },
    ];
    return { code: name, file: named.file, edits: { insertions, created: [] } };
  }
  if (facts.modules === 'commonjs' || named.siblings > 0) return null;
  const file = `${named.file.slice(0, named.file.lastIndexOf('/') + 1)}${fileNameLike(named, name)}`;
  if (Object.hasOwn(facts.files, file)) return null;
  const content = newModule(facts, named, { file, code, fields: wanted.fields });
  const routeText = facts.files[routeFile] ?? '';
  const beside = importsOf(routeText).find(({ names }) => names.includes(named.name));
  if (!beside) return null;
  const line = importLine(facts, routeFile, file, name);
  const at = placeForImport(routeText, line);
  return {
    code: name,
    file,
    edits: { insertions: [{ file: routeFile, at, text: `${line}\n` }], created: [{ path: file, content }] },
  };
}

/** Sorted imports stay sorted: before the first one that comes after it in the alphabet. */
function placeForImport(text: string, line: string): number {
  const imports = importsOf(text);
  const path = (one: string) => /['"]([^'"]+)['"]/.exec(one)?.[1] ?? '';
  const local = imports.filter((one) => path(one.text).startsWith('.'));
  const later = local.find((one) => path(one.text) > path(line));
  return later ? later.at : behindImports(text) + 1;
}

function newModule(
  facts: RepositoryFacts,
  like: NamedHandler,
  made: { file: string; code: string; fields: Field[] },
): string {
  const text = facts.files[like.file] ?? '';
  const used = importsOf(text).flatMap((line) => {
    const names = line.names.filter((name) => new RegExp(`\\b${name}\\b`).test(made.code));
    if (names.length === 0) return [];
    return [
      /\{[^}]*\}/.test(line.text) ? line.text.replace(/\{[^}]*\}/, `{ ${names.join(', ')} }`) : line.text,
    ];
  });
  const needs = neededLines(facts, made.fields, made.file, used.join('\n'));
  const head = [...needs.imports, ...used].join('\n');
  return `${[head, needs.constants.join('\n'), made.code].filter(Boolean).join('\n\n')}\n`;
}

function insertNeeds(
  facts: RepositoryFacts,
  file: string,
  needs: { imports: string[]; constants: string[] },
) {
  const at = behindImports(facts.files[file] ?? '');
  const text =
    needs.imports.map((line) => `\n${line}`).join('') + needs.constants.map((line) => `\n\n${line}`).join('');
  return text === '' ? [] : [{ file, at, text }];
}

/** `showIndex` → `showHealth`, `rootHandler` → `healthHandler`, `invoices` → `health`. */
function nameLike(example: string, path: string): string {
  const words = wordsOf(example);
  const verb =
    words.length > 1 && VERBS.has(words[0] ?? '') ? [words[0] === 'list' ? 'get' : (words[0] ?? '')] : [];
  const ending = words.length > 1 && ENDINGS.has(words.at(-1) ?? '') ? [words.at(-1) ?? ''] : [];
  return spellLike(example, [...verb, ...wordsOf(path), ...ending]);
}

function fileNameLike(named: NamedHandler, name: string): string {
  const base = named.file.slice(named.file.lastIndexOf('/') + 1);
  const [stem = '', ...ends] = base.split('.');
  const words = wordsOf(name);
  const spelt = stem.includes('-') || stem.includes('_') ? spellLike(stem, words) : spellLike('aB', words);
  return [spelt, ...ends].join('.');
}

/** Leaves out parameters that the new body does not use, from the end. */
function withoutParameters(head: string, body: string): string {
  const open = head.indexOf('(');
  const close = closingBracket(head, open);
  const inside = head.slice(open + 1, close);
  const used = (inside.match(/[A-Za-z_$][\w$]*/g) ?? []).some((name) =>
    new RegExp(`\\b${name}\\b`).test(body),
  );
  return used ? head : `${head.slice(0, open)}()${head.slice(close + 1)}`;
}
