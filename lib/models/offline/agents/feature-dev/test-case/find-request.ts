import type { RepositoryFacts } from '../../../repository/types.ts';
import { quoteOf, stringOf } from '../endpoint/code-of.ts';
import { findHandler, type NamedHandler } from '../endpoint/find-handler.ts';

/** How the repository's tests make a request, learnt from one of them. */
export type RequestStyle = {
  /** The test file it was seen in. */
  file: string;
  /** The code of a request, without `await`. */
  request(method: string, path: string): string;
  /** What the tests call the answer. */
  variable: string;
  /** Code for the status and for the parsed body of an answer. */
  status: string;
  body: string;
  /** A helper that the request uses and that stands below the tests. */
  helper: NamedHandler | null;
};

const FETCH = /\bfetch\(\s*`(\$\{[^}`]+\})\//;
const DISPATCH =
  /\bawait\s+([\w.]+)\(\s*(['"])(?:GET|POST|PUT|PATCH|DELETE)\2\s*,\s*(new URL\(\s*)?(['"`])(https?:\/\/[^/'"`]+)?\//;
const ANSWER = /^(?:res|resp|response|reply|answer|result|r)$/;
const HELPER = /\bawait\s+((?!fetch\b)\w+)\(\s*(['"`])\//;

/** The request style of the first test file that shows one. */
export function findRequestStyle(facts: RepositoryFacts): RequestStyle | null {
  for (const file of facts.testFiles) {
    const style = requestStyleOf(facts, file);
    if (style) return style;
  }
  return null;
}

/** How one test file makes its requests; null when it makes none. */
export function requestStyleOf(facts: RepositoryFacts, file: string): RequestStyle | null {
  const text = facts.files[file] ?? '';
  return byFetch(facts, file, text) ?? byDispatch(facts, file, text) ?? byHelper(facts, file, text);
}

function byFetch(facts: RepositoryFacts, file: string, text: string): RequestStyle | null {
  const base = FETCH.exec(text)?.[1];
  if (!base) return null;
  const variable = variableOf(text, 'fetch');
  const request = (method: string, path: string) => {
    const options = method === 'GET' ? '' : `, { method: ${stringOf(method, quoteOf(facts))} }`;
    return `fetch(\`${base}${path}\`${options})`;
  };
  return {
    file,
    request,
    variable,
    status: `${variable}.status`,
    body: `await ${variable}.json()`,
    helper: null,
  };
}

function byDispatch(facts: RepositoryFacts, file: string, text: string): RequestStyle | null {
  const match = DISPATCH.exec(text);
  if (!match) return null;
  const [, callee = '', , isUrl, , origin = ''] = match;
  const quote = quoteOf(facts);
  const request = (method: string, path: string) => {
    const target = stringOf(`${origin}${path}`, quote);
    return `${callee}(${stringOf(method, quote)}, ${isUrl ? `new URL(${target})` : target})`;
  };
  return { file, request, ...readAnswer(text, callee), helper: helperOf(file, text, callee) };
}

function byHelper(facts: RepositoryFacts, file: string, text: string): RequestStyle | null {
  const callee = HELPER.exec(text)?.[1];
  if (!callee || !/^(?:get|request|call|ask|fetch\w+)$/i.test(callee)) return null;
  const request = (_: string, path: string) => `${callee}(${stringOf(path, quoteOf(facts))})`;
  return { file, request, ...readAnswer(text, callee), helper: helperOf(file, text, callee) };
}

function readAnswer(text: string, callee: string): Pick<RequestStyle, 'variable' | 'status' | 'body'> {
  const variable = variableOf(text, callee);
  const status = text.includes(`${variable}.statusCode`) ? 'statusCode' : 'status';
  const body = text.includes(`${variable}.json()`)
    ? `await ${variable}.json()`
    : text.includes(`JSON.parse(${variable}.body)`)
      ? `JSON.parse(${variable}.body)`
      : `${variable}.body`;
  return { variable, status: `${variable}.${status}`, body };
}

/** What the tests call an answer; a name for a certain answer ("made") fits no other. */
function variableOf(text: string, callee: string): string {
  const names = [...text.matchAll(new RegExp(`const (\\w+) = await ${callee.replace('.', '\\.')}\\(`, 'g'))];
  return names.map((match) => match[1] ?? '').find((name) => ANSWER.test(name)) ?? 'response';
}

/** A function of the test file that stands behind its first test, so that its beginning does not have it. */
function helperOf(file: string, text: string, callee: string): NamedHandler | null {
  const found = findHandler(callee, { [file]: text });
  return found && found.start > firstCaseAt(text) ? found : null;
}

/** Where a test file's first test or suite starts. */
export function firstCaseAt(text: string): number {
  const at = text.search(/^(?:test|it|describe|suite)(?:\.\w+)?\(\s*['"`]/m);
  return at === -1 ? text.length : at;
}
