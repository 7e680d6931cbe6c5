import type { Word } from '../commands/program.ts';
import type { Run } from './run.ts';
import { assign, EMPTY, type Value } from './scope.ts';

/** Runs what the shell does itself and what changes only the script's own state; null for everything else. */
export function runBuiltin(run: Run, name: string, args: readonly Word[]): Value | null {
  const builtin = Object.hasOwn(BUILTINS, name) ? BUILTINS[name] : undefined;
  if (!builtin) return null;
  builtin(run, args);
  return EMPTY;
}

/** With more of them than that a script counts on not being followed. */
const MOST_PARAMETERS = 64;

const unknown = (name: string): Value => ({ text: `\${${name}}`, known: false });

function forget(run: Run, args: readonly Word[]): void {
  for (const { text } of args) {
    if (/^[A-Za-z_]\w*$/.test(text)) assign(run.scope, text, [unknown(text)], true);
  }
}

const nothing = () => {};

const BUILTINS: Readonly<Record<string, (run: Run, args: readonly Word[]) => void>> = {
  ':': nothing,
  true: nothing,
  false: nothing,
  // Their assignments were read with their words.
  export: nothing,
  declare: nothing,
  typeset: nothing,
  local: nothing,
  readonly: nothing,
  return: nothing,
  exit: nothing,
  break: nothing,
  continue: nothing,
  wait: nothing,
  jobs: nothing,
  shopt: nothing,
  umask: nothing,
  hash: nothing,
  let: nothing,
  read: forget,
  mapfile: forget,
  readarray: forget,
  getopts: forget,
  unalias: (run, args) => drop(run, 'aliases', args),
  unset: (run, args) => {
    if (args[0]?.text === '-f') {
      drop(run, 'functions', args);
      return;
    }
    for (const { text } of args) run.scope.held.variables.set(text, [EMPTY]);
  },
  shift: (run) => {
    const { parameters } = run.scope;
    run.scope.parameters = parameters ? parameters.slice(1) : null;
  },
  set: (run, args) => {
    const end = args.findIndex(({ text }) => text === '--');
    if (end >= 0) run.scope.parameters = args.length > MOST_PARAMETERS ? null : args.slice(end + 1);
  },
  alias: (run, args) => {
    for (const { text, known } of args) {
      const equals = text.indexOf('=');
      if (equals > 0)
        run.scope.held.aliases.set(text.slice(0, equals), { text: text.slice(equals + 1), known });
    }
  },
  cd: (run, args) => goTo(run, args),
  pushd: (run, args) => goTo(run, args),
};

/** Forgets what stands for these names, everywhere: without it they mean what they say. */
function drop(run: Run, kind: 'aliases' | 'functions', args: readonly Word[]): void {
  for (let scope: Run['scope'] | null = run.scope; scope; scope = scope.parent) {
    const held = scope.held[kind];
    for (const { text } of args) held.delete(text);
    if (args.some(({ text }) => text === '-a')) held.clear();
  }
}

function goTo(run: Run, args: readonly Word[]): void {
  const to = args.find(({ text }) => !text.startsWith('-')) ?? { text: '~', known: true };
  const absolute = /^[/~]/.test(to.text);
  const before = run.scope.directory;
  run.scope.directory =
    absolute || !to.known || !before ? to : { text: `${before.text}/${to.text}`, known: before.known };
}
