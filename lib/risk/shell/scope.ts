import type { Function as ShellFunction } from 'unbash';
import type { Word } from '../commands/program.ts';

/** A text that the script holds somewhere, known or not: a variable's value, what a command prints. */
export type Value = Pick<Word, 'text' | 'known' | 'from' | 'path'>;

export const EMPTY: Value = { text: '', known: true };

type Holdings = {
  /** Several values are an array's. */
  variables: readonly Value[];
  functions: ShellFunction['body'];
  aliases: Value;
  /** What the script itself wrote into files, by path. */
  files: Value;
};
type Kind = keyof Holdings;

/** What a script has set so far; a subshell sees its parent's and keeps its own changes. */
export type Scope = {
  parent: Scope | null;
  held: { [kind in Kind]: Map<string, Holdings[kind]> };
  /** `$1`, `$2`, …; null where only running it would tell. */
  parameters: readonly Value[] | null;
  /** Where `cd` went; null where the script began. */
  directory: Value | null;
};

/** An empty scope, or one whose changes do not come back to its parent. */
export function newScope(parent: Scope | null = null, parameters = parent?.parameters ?? null): Scope {
  const held = { variables: new Map(), functions: new Map(), aliases: new Map(), files: new Map() };
  return { parent, held, parameters, directory: parent?.directory ?? null };
}

/** What the script holds under a name; undefined when it set none. */
export function find<K extends Kind>(scope: Scope, kind: K, name: string): Holdings[K] | undefined {
  for (let at: Scope | null = scope; at; at = at.parent) {
    const held = at.held[kind].get(name);
    if (held !== undefined) return held;
  }
  return undefined;
}

/** A path as files are kept under: `./x` is `x`. */
const plainPath = (path: string) => path.replace(/^(?:\.\/)+/, '').replace(/\/{2,}/g, '/');

/** What the script itself wrote into a file; undefined for any other. */
export function fileAt(scope: Scope, path: string): Value | undefined {
  return find(scope, 'files', plainPath(path));
}

/** Remembers what the script wrote into a file. */
export function keepFile(scope: Scope, path: string, content: Value): void {
  scope.held.files.set(plainPath(path), content);
}

/** Variables whose value is as good as known, whoever runs it. */
const USUAL: ReadonlyMap<string, string> = new Map([
  ['HOME', '~'],
  ['PWD', '.'],
  ['IFS', ' '],
  ['TMPDIR', '/tmp'],
  ['SHELL', '/bin/bash'],
  ['BASH', '/bin/bash'],
  ['0', './script'],
  ['BASH_SOURCE', './script'],
]);

/** What a variable holds: null when it is not set here and nothing is known of it. */
export function lookUp(scope: Scope, name: string): readonly Value[] | null {
  const set = find(scope, 'variables', name);
  if (set) return set;
  if (/^[1-9]\d{0,3}$/.test(name))
    return scope.parameters ? [scope.parameters[Number(name) - 1] ?? EMPTY] : null;
  if (name === '@' || name === '*') return scope.parameters;
  if (name === 'PWD' && scope.directory) return [scope.directory];
  const usual = USUAL.get(name);
  return usual === undefined ? null : [{ text: usual, known: true }];
}

/** Sets a variable. Where it only may happen (a branch, a loop), a value that is not what it was before is unknown. */
export function assign(scope: Scope, name: string, values: readonly Value[], certain: boolean): void {
  const before = find(scope, 'variables', name);
  const same = before?.length === values.length && before.every(({ text }, i) => text === values[i]?.text);
  scope.held.variables.set(name, certain || same ? values : [{ text: `\${${name}}`, known: false }]);
}
