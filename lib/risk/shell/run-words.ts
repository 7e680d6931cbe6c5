import { isPattern, programsLike } from '../commands/match-names.ts';
import type { Nested, Program, Word } from '../commands/program.ts';
import { findProgram } from '../commands/programs.ts';
import { type Around, readProgram, type Spoken } from '../commands/read-program.ts';
import type { Span } from '../reading.ts';
import { runBuiltin } from './builtins.ts';
import { keepChosenContext } from './chosen-context.ts';
import { runFlagCode, runHeldCode } from './held-code.ts';
import { readLanguage } from './languages.ts';
import { plainName } from './names.ts';
import { printedBy } from './outputs.ts';
import { addGap, type Run, type Seen, step, wordOf } from './run.ts';
import { assign, EMPTY, fileAt, find, lookUp, newScope, type Scope, type Value } from './scope.ts';
import { carriesOutUnseen, plantsUnseen } from './unseen.ts';
import { keepWritten } from './written.ts';

/** Reads one command by its words. The answer is what it prints, as far as that is known. */
export function runWords(run: Run, words: readonly Word[], seen: Seen): Value {
  const [first, ...args] = words;
  if (!first || !step(run, words.length)) return EMPTY;
  if (!first.known) {
    const why = 'Which program is run is known only when it runs.';
    addGap(run, { rule: 'shell.unknown_program', why }, seen.evidence, seen.span);
    return { text: '', known: false, from: 'command' };
  }
  const name = plainName(first.text);
  if (name.disguised || args.some(({ text }) => TURNED.test(text))) disguised(run, first, seen);
  if (isPattern(name.plain)) return runPattern(run, name.plain, words, seen);
  return (
    (seen.direct && name.plain === first.text ? callByName(run, name.plain, args, seen) : null) ??
    runBuiltin(run, name.plain, args) ??
    runProgram(run, name.plain, first, args, seen)
  );
}

/** Marks that turn the direction of writing: what is seen is not what is run. */
const TURNED = /[\u202a-\u202e\u2066-\u2069]/;

/** Functions and aliases stand for a name only where the script itself calls it: not behind a wrapper or a path. */
function callByName(run: Run, name: string, args: readonly Word[], seen: Seen): Value | null {
  const called = callFunction(run, name, args, seen);
  if (called) return called;
  const expanded = seen.bare ? expandAlias(run, name, args, seen) : null;
  // Scripts do not expand aliases unless they are told to: what the name means without it counts as well.
  return findProgram(name) ? null : expanded;
}

/** A pattern in place of a program: each that it may stand for, and that nobody knows which. */
function runPattern(run: Run, pattern: string, words: readonly Word[], seen: Seen): Value {
  for (const text of programsLike(pattern)) {
    runWords(run, [{ ...words[0]!, text }, ...words.slice(1)], { ...seen, direct: false });
  }
  const why = 'Which program the pattern stands for is known only when it runs.';
  addGap(run, { rule: 'shell.unknown_program', why }, seen.evidence, seen.span);
  return { text: '', known: false, from: 'command' };
}

function disguised(run: Run, { text }: Word, { span }: Seen): void {
  run.found.acts.push({
    ...{ operation: 'modify', resource: 'security', effect: 'write', reach: 'machine', floor: 'high' },
    ...{ rule: 'shell.disguised_name', evidence: text.slice(0, 60), span, places: run.places },
    why: 'It is written with look-alike or invisible characters, or ones that turn the direction.',
    safer: 'write it in plain letters',
  });
}

function callFunction(run: Run, name: string, args: readonly Word[], seen: Seen): Value | null {
  const body = find(run.scope, 'functions', name);
  if (!body) return null;
  if (run.calls.includes(body))
    return run.beside ? runWords(run, [wordOf({ text: 'fork-bomb', known: true }, seen.span)], seen) : EMPTY;
  const { parameters } = run.scope;
  run.scope.parameters = args;
  const printed = run.found.walk.node({ ...run, depth: run.depth + 1, calls: [...run.calls, body] }, body);
  run.scope.parameters = parameters;
  return printed;
}

function expandAlias(run: Run, name: string, args: readonly Word[], { span }: Seen): Value | null {
  const alias = find(run.scope, 'aliases', name);
  if (!alias || run.calls.includes(name)) return null;
  const quoted = args.map(({ text, known }) => (known ? `'${text.replaceAll("'", "'\\''")}'` : text));
  const source = [alias.text, ...quoted].join(' ');
  const calls = [...run.calls, name];
  return run.found.walk.text({ ...run, depth: run.depth + 1, calls, source, anchor: span }, source);
}

function runProgram(run: Run, name: string, first: Word, args: readonly Word[], seen: Seen): Value {
  const scope = seen.own ?? run.scope;
  const { evidence, span } = seen;
  const around = aroundOf(run, scope, span);
  const found = findProgram(name) ?? byPath(name);
  if (!found) {
    const why = `${first.text.slice(0, 40)} is not a program that is known.`;
    addGap(run, { rule: 'shell.unknown_program', why }, evidence, span);
    return printedBy(name, args, run.stdin, around) ?? { text: '', known: false, from: 'command' };
  }
  const spoken = speak(found, name, first, args, around);
  // What the project brings along under a known name may lose what that loses, and is not believed to only read.
  const own = /^\.{0,2}\//.test(name) && found !== ownScript() && spoken.deed?.effect === 'read';
  const { rule, deed, why, safer, nested, places } =
    own && !TRUSTED.test(name) ? speak(ownScript(), name, first, args, around) : spoken;
  const all = [...run.places, ...places];
  const remote = run.places.length > 0;
  const named = args
    .map(({ text }) => text)
    .filter((text) => NAMES_ENVIRONMENT.test(text.slice(0, 300)) && !(text === 'dev' && DEVICES.has(name)));
  if (deed) {
    const reach = remote && deed.reach !== 'repository' ? 'remote' : deed.reach;
    run.found.acts.push({ ...deed, reach, rule, evidence, span, why, safer, places: all, named });
  } else {
    run.found.gaps.push({ rule, evidence, span, why, places: all, named });
  }
  runFlagCode(run, name, args, span);
  keepChosenContext(run.scope, name, args);
  const unseen =
    carriesOutUnseen(name, args, run.stdin) ||
    keepWritten(run.scope, name, args, run.stdin).some(([path, content]) =>
      plantsUnseen(wordOf({ text: path, known: true }, span), content, around.directory),
    );
  if (unseen) runWords(run, [wordOf({ text: 'unseen-code', known: true }, span)], { evidence, span });
  const printed = nested.map((each) => runNested({ ...run, scope: newScope(scope) }, each, places, seen));
  return (
    printedBy(name, args, run.stdin, around) ?? printed[0] ?? { text: '', known: false, from: 'command' }
  );
}

function speak(program: Program, name: string, first: Word, args: readonly Word[], around: Around): Spoken {
  const words = program === ownScript() && name !== './' ? [first, ...args] : args;
  return readProgram(program, name, words, around);
}

/** Of what nobody knows but its path. */
const ownScript = () => findProgram('./')!;

/** Where package managers put programs under their usual names. */
const TRUSTED =
  /(?:^|\/)(?:node_modules\/\.bin|vendor\/bin|\.?venv\/bin|\.local\/bin|go\/bin|\.cargo\/bin)\/[\w.-]+$/;

/** A path: of a program that is brought along under its usual name, or of one that nobody knows. */
function byPath(name: string): Program | null {
  if (!name.includes('/')) return null;
  const last = /(?:^|\/)([\w.-]+)$/.exec(name)?.[1];
  const known = TRUSTED.test(name) || /^(?:\.\/)?(?:bin\/)?[\w.-]+$/.test(name);
  return (known && last ? findProgram(last) : null) ?? ownScript();
}

/** Of these `dev` is a word of their own: the device that follows. */
const DEVICES = new Set(['ip', 'tc', 'bridge', 'iw', 'arping', 'devlink']);

const NAMES_ENVIRONMENT =
  /(?:^|[^a-z])(?:prod|prd|production|live|staging|stage|stg|uat|dev|development|test|qa|sandbox)(?![a-z])/i;

function aroundOf(run: Run, scope: Scope, span: Span): Around {
  const { directory } = run.scope;
  return {
    stdin: run.stdin ? wordOf(run.stdin, span) : undefined,
    directory: directory ? wordOf(directory, span) : undefined,
    variable: (name) => {
      const value = lookUp(scope, name)?.[0];
      return value && wordOf(value, span);
    },
    file: (path) => {
      const value = fileAt(scope, path);
      return value && wordOf(value, span);
    },
  };
}

/** `NAME=value` before a command: what it holds may itself be run. */
function setVariable(run: Run, text: string, known: boolean, span: Span): void {
  const [name = ''] = text.split('=', 1);
  const value = { text: text.slice(name.length + 1), known };
  assign(run.scope, name, [value], true);
  runHeldCode(run, name, value, span);
}

/** Another host's words run there; statements run where the client's own words say. */
function placesInside(outer: Run['places'], own: Run['places'], nested: Nested): Run['places'] {
  if (nested.host !== undefined) return [...outer, ...own, { host: nested.host }];
  return nested.kind === 'script' && nested.language !== 'shell' ? [...outer, ...own] : outer;
}

function runNested(run: Run, nested: Nested, places: Run['places'], seen: Seen): Value {
  const inside: Run = {
    ...run,
    depth: run.depth + 1,
    places: placesInside(run.places, places, nested),
  };
  if (nested.kind === 'words') {
    if (nested.ifKnown && !findProgram(nested.words[0]!.text)) return EMPTY;
    for (const { text, known } of nested.sets ?? []) setVariable(inside, text, known, seen.span);
    const more: Word[] = nested.more ? [{ text: '$(…)', known: false, ...seen.span }] : [];
    return runWords(inside, [...nested.words, ...more], { evidence: seen.evidence, span: seen.span });
  }
  return readLanguage(inside, nested, seen);
}
