import type { RepositoryFacts } from '../../../repository/types.ts';
import { importsOf } from '../endpoint/imports.ts';
import { spellLike, wordsOf } from '../words.ts';
import { findRequestStyle, firstCaseAt, type RequestStyle, requestStyleOf } from './find-request.ts';
import { type Expected, writeCase } from './write-case.ts';

/**
 * A test of one request, as a file to write: added to the test of the file that has the routes (`about`), else
 * in a file of its own with the same beginning as the test it follows. Null when no test makes a request.
 */
export function addTest(
  facts: RepositoryFacts,
  expected: Expected,
  about: string[],
): { path: string; content: string } | null {
  const style = findRequestStyle(facts);
  if (!style) return null;
  const code = writeCase(facts, style, expected);
  const text = facts.files[style.file] ?? '';
  const stems = about.map(stemOf);
  const beside = stems.at(-1) ?? '';
  if (stems.slice(0, 1).includes(stemOf(style.file)))
    return { path: style.file, content: insertCase(text, code) };
  const folder = style.file.slice(0, style.file.lastIndexOf('/') + 1);
  const isBeside =
    about.some((file) => file.slice(0, file.lastIndexOf('/') + 1) === folder) && stems.length > 1;
  const stem = isBeside ? beside : spellLike(fileSpelling(facts), wordsOf(expected.path));
  const path = freePath(facts, folder, stem);
  const taken = facts.files[path];
  if (taken !== undefined) return { path, content: insertCase(taken, code) };
  return { path, content: `${beginning(text, style, code)}${code}\n${helperText(text, style)}` };
}

/** The test file of that name, if it makes requests or is not there yet; else one named as the route's. */
function freePath(facts: RepositoryFacts, folder: string, stem: string): string {
  const path = `${folder}${stem}${facts.testStyle.suffix}`;
  const isFree = !Object.hasOwn(facts.files, path) || requestStyleOf(facts, path) !== null;
  return isFree
    ? path
    : `${folder}${spellLike(fileSpelling(facts), [stem, 'route'])}${facts.testStyle.suffix}`;
}

/** Behind the first test of a file, where its plainest cases are; at its end when that cannot be told. */
function insertCase(text: string, code: string): string {
  const first = firstCaseAt(text);
  const next = text.slice(first + 1).search(/^(?:test|it|describe|suite)(?:\.\w+)?\(\s*['"`]/m);
  if (next === -1) return `${text.trimEnd()}\n\n${code}\n`;
  const at = first + 1 + next;
  return `${text.slice(0, at)}${code}\n\n${text.slice(at)}`;
}

/** What stands before a file's first test, without the imports that the new test does not use. */
function beginning(text: string, style: RequestStyle, code: string): string {
  const head = text.slice(0, firstCaseAt(text));
  const rest = [code, helperText(text, style), ...head.split('\n')].join('\n');
  const unused = importsOf(head).filter(({ names, text: line }) => {
    const others = rest.replace(line, '');
    return names.length > 0 && !names.some((name) => new RegExp(`\\b${name}\\b`).test(others));
  });
  return unused.reduce((kept, { text: line }) => kept.replace(`${line}\n`, ''), head);
}

function helperText(text: string, { helper }: RequestStyle): string {
  return helper ? `\n${text.slice(helper.start, helper.end)}\n` : '';
}

/** `src/server.js` and `test/server.test.js` are both about `server`. */
function stemOf(file: string): string {
  return (file.split('/').at(-1) ?? '').replace(/(?:[.-](?:test|spec))?\.[mc]?[jt]s$/, '');
}

/** A file name of the repository that shows how it writes two words. */
function fileSpelling(facts: RepositoryFacts): string {
  const stems = Object.keys(facts.files)
    .filter((file) => /\.[mc]?[jt]s$/.test(file))
    .map(stemOf);
  return stems.find((stem) => /[a-z][-_][a-z]|[a-z][A-Z]/.test(stem)) ?? 'a-b';
}
