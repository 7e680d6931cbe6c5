import type { ChangedFile, Line } from './change.ts';
import { callText, functionAround } from './scope.ts';
import { isTainted, taintedNames } from './taint.ts';

const DECLARED =
  /\b(?:function|def|func)\s+(\w+)\s*(?:<[^>]*>)?\(([^()]*)\)|\bconst\s+(\w+)\s*=\s*(?:async\s*)?\(([^()]*)\)[^=]*=>/;

/** Which parameters of the functions that a change declares get input from outside: name → positions. */
type TaintedParameters = Map<string, Set<number>>;

/** Follows input from outside one call further, from a handler into the functions that the change declares. */
export function findTaintedParameters(all: ChangedFile[]): TaintedParameters {
  const declared = new Set(
    all.flatMap((file) => file.lines.flatMap((line) => nameOf(DECLARED.exec(line.code)) ?? [])),
  );
  const found: TaintedParameters = new Map();
  for (const file of all) {
    for (const [at, line] of file.lines.entries()) {
      for (const [, name, rest] of line.code.matchAll(/(?<!function |def )\b(\w+)\((?=(.*))/g)) {
        if (!declared.has(name!) || DECLARED.test(line.code)) continue;
        const names = taintedNames(functionAround(file, at));
        for (const [position, argument] of splitArguments(rest || callText(file, at, 'code')).entries()) {
          if (isTainted(argument, names)) found.set(name!, (found.get(name!) ?? new Set()).add(position));
        }
      }
    }
  }
  return found;
}

/** The names in a function that carry input from outside: what it reads, and what it is handed. */
export function taintedIn(scope: Line[], parameters: TaintedParameters): Set<string> {
  const header = DECLARED.exec(
    scope
      .slice(0, 6)
      .map((line) => line.code)
      .join(' '),
  );
  const positions = parameters.get(nameOf(header) ?? '');
  const names = splitArguments(header?.[2] ?? header?.[4] ?? '').map(
    (each) => /^[\s.]*(\w+)/.exec(each)?.[1] ?? '',
  );
  return taintedNames(
    scope,
    names.filter((name, position) => name !== '' && positions?.has(position)),
  );
}

function nameOf(header: RegExpExecArray | null): string | undefined {
  return header?.[1] ?? header?.[3];
}

function splitArguments(text: string): string[] {
  const parts = [''];
  let depth = 0;
  for (const char of text) {
    if ('([{'.includes(char)) depth += 1;
    if (')]}'.includes(char)) depth -= 1;
    if (depth < 0) break;
    if (char === ',' && depth === 0) parts.push('');
    else parts[parts.length - 1] += char;
  }
  return parts;
}
