import type { KnowsPromise } from '../async-names.ts';
import { promisesKnownIn } from '../async-names.ts';
import type { ChangedFile, Line, Pattern, Remark, Rule } from '../change.ts';
import { findingAt, matchPatterns } from '../change.ts';
import { codeOf, functionAround, indentOf, startsFunction } from '../scope.ts';

const MISSING: Remark = {
  severity: 'warning',
  category: 'missing-await',
  message:
    'This call returns a promise that nobody waits for: what follows runs before it is done, and its error is lost.',
  suggestion: 'Await it, return it, or hand its error to a handler if it is meant to run on its own.',
};

const PATTERNS: Pattern[] = [
  {
    ...MISSING,
    on: 'code',
    match: /\.forEach\(\s*async\b/,
    message: 'forEach does not wait for an async callback: what follows runs before it is done.',
    suggestion: 'Use for…of with await, or await Promise.all(list.map(…)).',
  },
  {
    ...MISSING,
    on: 'code',
    match: /\.(filter|some|every|find)\(\s*async\b/,
    message: 'The callback returns a promise, and a promise always counts as true.',
    suggestion: 'Resolve the values first (Promise.all), then filter.',
  },
  {
    ...MISSING,
    on: 'code',
    match: /new Promise\(\s*async\b/,
    message: 'An error thrown in an async promise executor is lost and the promise never settles.',
    suggestion: 'Make the function itself async and drop the promise constructor.',
  },
];

const CALL =
  /^(\s*)((?:const|let|var)\s+(?:(\w+)|[{[].*?[}\]])\s*=\s*|if\s*\(\s*!?\s*|return\s+!|\w+\s*=\s*)?([A-Za-z_$][\w$.]*)\s*(?:<[^>]*>)?\(/;

/** Promises that are dropped or used as if they were their value. */
export const findMissingAwait: Rule = (file, all) => {
  if (file.language !== 'script') return [];
  const isPromise = promisesKnownIn(file, all);
  const loose = file.lines.flatMap((line, at) => {
    if (!line.added || !(isLoose(file, line, at, isPromise) || decides(line, isPromise))) return [];
    return [findingAt(file, line, MISSING)];
  });
  return [...matchPatterns(file, PATTERNS), ...loose, ...unsettledMaps(file)];
};

function isLoose(file: ChangedFile, line: Line, at: number, isPromise: KnowsPromise): boolean {
  const hit = CALL.exec(line.code);
  if (
    !hit ||
    /\b(await|void|return|yield|function|async)\b(?!\s*!)/.test(line.code) ||
    /\.(then|catch|finally)\(/.test(line.code)
  )
    return false;
  const [, , prefix, name, callee] = hit;
  if (!isPromise(callee!)) return false;
  if (continuesAbove(file, at) || continuesBelow(file, at)) return false;
  const scope = functionAround(file, at);
  const code = codeOf(scope);
  if (!prefix) return isAsyncScope(file, line) && /\)\s*;?\s*$|\(\s*[{[]?\s*$|,\s*$/.test(line.code);
  if (/^if|^return/.test(prefix.trim())) return true;
  if (!name) return /^(const|let|var)/.test(prefix.trim());
  const waits = new RegExp(
    `(await|return|yield)\\s+(Promise\\.\\w+\\([^)]*)?\\b${name}\\b(?!\\s*\\.)|\\b${name}\\.(then|catch|finally)\\(|Promise\\.\\w+\\([^)]*\\b${name}\\b|expect\\(\\s*${name}\\b`,
  );
  const uses = new RegExp(
    `\\b${name}(\\.(?!then|catch|finally)\\w|\\[)|\\(\\s*!?${name}\\b|[!=]==?\\s*${name}\\b|\\b${name}\\s*[!=]==?`,
  );
  return !waits.test(code) && uses.test(code);
}

/** Whether the nearest function around a line, callbacks among them, is asynchronous. */
function isAsyncScope(file: ChangedFile, line: Line): boolean {
  const at = file.lines.indexOf(line);
  let indent = indentOf(line);
  for (let up = at - 1; up >= 0 && file.lines[up]!.hunk === line.hunk; up -= 1) {
    const { code } = file.lines[up]!;
    if (indentOf(file.lines[up]!) >= indent) continue;
    indent = indentOf(file.lines[up]!);
    const endsParameters = /^\s*\)\s*(:[^{]*)?(=>\s*)?\{\s*$/.test(code);
    if (endsParameters) return /\basync\b|Promise</.test(codeOf(functionAround(file, at)));
    if (/=>\s*\{?\s*$|\bfunction\b/.test(code) || startsFunction({ code }))
      return /\basync\b|Promise</.test(code);
  }
  return /\b(async|await)\b/.test(file.headings[line.hunk] ?? '');
}

/** An asynchronous call as part of a condition: a promise always counts as true. */
function decides(line: Line, isPromise: KnowsPromise): boolean {
  if (!/\b(if|while|return)\b|&&|\|\||[?]/.test(line.code) || /\b(function|async)\b/.test(line.code))
    return false;
  return [...line.code.matchAll(/(?<![\w$.])(!?)([A-Za-z_$][\w$.]*)\(/g)].some((hit) => {
    if (!isPromise(hit[2]!)) return false;
    const before = line.code.slice(0, hit.index).trimEnd();
    if (/\b(await|void|yield)$/.test(before)) return false;
    return (
      hit[1] === '!' || /(&&|\|\||\b(if|while)\s*\()$/.test(before) || isChosenBy(line.code.slice(hit.index))
    );
  });
}

/** `call(…) && …`, `call(…) ? … : …`, `call(…) === …`: what follows a call that decides. */
function isChosenBy(rest: string): boolean {
  return /^!?[\w$.]+\([^()]*\)\s*(&&|\|\||\?(?![.?])|[!=]==?)/.test(rest);
}

/** A call inside of a list or an argument is collected by whoever opened it. */
function continuesAbove(file: ChangedFile, at: number): boolean {
  const above = file.lines[at - 1];
  return above?.hunk === file.lines[at]!.hunk && /[[(,=?:]\s*$|=>\s*$|&&\s*$/.test(above.code);
}

function continuesBelow(file: ChangedFile, at: number): boolean {
  const rest = file.lines.slice(at + 1, at + 12).filter((line) => line.hunk === file.lines[at]!.hunk);
  const indent = file.lines[at]!.text.search(/\S/);
  for (const line of rest) {
    if (/^\s*[)}\]]*\s*\.(then|catch|finally)\(/.test(line.code)) return true;
    if (line.text.search(/\S/) <= indent && !/^\s*[)}\]]/.test(line.code)) return false;
  }
  return false;
}

function unsettledMaps(file: ChangedFile) {
  return file.lines.flatMap((line, at) => {
    const name = /(?:const|let|var)\s+(\w+)\s*=\s*[\w.]+\.map\(\s*async\b/.exec(line.code)?.[1];
    if (!line.added || !name) return [];
    const code = codeOf(functionAround(file, at));
    if (new RegExp(`Promise\\.\\w+\\(\\s*${name}\\b|await\\s+${name}\\b|return\\s+${name}\\b`).test(code))
      return [];
    return [findingAt(file, line, MISSING)];
  });
}
