import { closingBracket } from '../../../repository/scan-code.ts';
import type { RepositoryFacts } from '../../../repository/types.ts';
import { spellLike, wordsOf } from '../words.ts';
import { indentLines, objectOf, quoteOf } from './code-of.ts';
import type { Edits } from './edits.ts';
import type { Field } from './fields.ts';
import { findHandler, type NamedHandler } from './find-handler.ts';
import { findResponse } from './find-response.ts';
import { insertNeeds, neededLines } from './imports.ts';
import { placeFunction } from './place-function.ts';

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
  const files = [named.file, routeFile].map((file) => facts.files[file] ?? '').join('\n');
  const isTaken = new RegExp(
    `\\b(?:function|const|let|var|class)\\s+${name}\\b|[{,]\\s*${name}\\s*[},]`,
  ).test(files);
  if (!lines || isTaken) return null;
  const head = withoutParameters(named.head.replace(named.name, name), lines.join('\n'));
  const code = `${head} {\n${indentLines(lines, facts.indent)}\n}`;
  const placed = placeFunction(facts, named, routeFile, { name, code, fields: wanted.fields });
  return placed ? { code: name, ...placed } : null;
}

/** `showIndex` → `showHealth`, `rootHandler` → `healthHandler`, `invoices` → `health`. */
function nameLike(example: string, path: string): string {
  const words = wordsOf(example);
  const verb =
    words.length > 1 && VERBS.has(words[0] ?? '') ? [words[0] === 'list' ? 'get' : (words[0] ?? '')] : [];
  const ending = words.length > 1 && ENDINGS.has(words.at(-1) ?? '') ? [words.at(-1) ?? ''] : [];
  return spellLike(example, [...verb, ...wordsOf(path), ...ending]);
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
