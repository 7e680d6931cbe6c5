import { readCode } from '../code/read-code.ts';
import type { Nested, Origin, Word } from '../commands/program.ts';
import { readSqlText, type SqlReader } from '../read-sql.ts';
import type { Reading, Span } from '../reading.ts';
import { addGap, MOST_CHARACTERS, type Run, type Seen, step, wordOf } from './run.ts';
import { EMPTY, newScope, type Value } from './scope.ts';

type Script = Extract<Nested, { kind: 'script' }>;

/** Reads a text that a command makes something run. The answer is what it prints, as far as that is known. */
export function readLanguage(run: Run, nested: Script, seen: Seen): Value {
  const { language, parameters } = nested;
  const text = filledIn(nested);
  if (language === 'manifest') return readManifest(run, text, seen);
  // The word that holds the text, where it stands in what was assessed.
  const span = text.end > text.start ? { start: text.start, end: text.end } : seen.span;
  if (!text.known && (language !== 'shell' || text.text === '' || text.from)) {
    const unseen =
      text.from && (language === 'shell' || text.from !== 'file') ? UNSEEN[text.from] : undefined;
    // What is known of it is read all the same: it can only add.
    if (language === 'shell' && text.text.trim() !== '') readKnown(run, text.text, span);
    if (unseen)
      return run.found.walk.words(
        run,
        unseen.map((each) => wordOf({ text: each, known: true }, span)),
        seen,
      );
    addGap(
      run,
      { rule: 'shell.unknown_code', why: 'It runs code that is known only when it runs.' },
      seen.evidence,
      span,
    );
    return EMPTY;
  }
  if (language === 'shell') {
    const fed = run.stdin?.text === text.text ? null : run.stdin;
    const scope = parameters ? newScope(run.scope, parameters) : run.scope;
    return readKnown({ ...run, scope, stdin: fed }, text.text, span);
  }
  if (language === 'python' || language === 'javascript' || language === 'other' || language === 'foreign') {
    return runCode(run, nested, seen);
  }
  keep(run, readText(language, text.text), span);
  return { text: '', known: false, from: 'command' };
}

function keep({ found, places }: Run, { acts, gaps }: Reading, span: Span): void {
  for (const act of acts) {
    const reach = places.length > 0 ? 'remote' : act.reach;
    found.acts.push({ ...act, reach, span, places: [...places, ...act.places] });
  }
  for (const gap of gaps) found.gaps.push({ ...gap, span, places: [...places, ...gap.places] });
}

/** What the shell puts in when it runs: the name alone stands for it. */
const OPEN = /\$[{(](\w*)[^})]{0,200}[})]/g;

/** What is applied adds to the command that applies it. What only running would tell of it leaves nothing out that is seen. */
function readManifest(run: Run, { text, known, start, end }: Word, seen: Seen): Value {
  run.found.characters += text.length;
  const readable = text.trim() !== '' && run.found.characters <= MOST_CHARACTERS && step(run);
  const reading = readable ? (run.found.documents?.(text.replaceAll(OPEN, '$1')) ?? null) : null;
  const span = end > start ? { start, end } : seen.span;
  if (reading) keep(run, known ? reading : { ...reading, gaps: [] }, span);
  return { text: '', known: false, from: 'command' };
}

/** What only running tells, where it begins a statement: then it may be all of it. */
const LEADS = /(?:^|[;\n{])\s{0,100}\$[{(]/;

/** Calls that run a text: what a variable puts into it is code. */
const RUNS_TEXT = /exec|eval|system|popen|spawn|subprocess|Function|compile|`/;

/**
 * A variable within a statement or a program is a value in it, whatever it holds: a name stands for it. What begins a statement
 * may be any statement, and what another program prints any code.
 */
function filledIn({ text, language }: Script): Word {
  const sql = language in DATABASES;
  if (text.known || language === 'shell' || language === 'manifest') return text;
  if ((text.from && !(sql && /^(?:file|command)$/.test(text.from))) || LEADS.test(text.text)) return text;
  if (!sql && RUNS_TEXT.test(text.text)) return text;
  const filled = text.text.replaceAll(OPEN, (_, name: string) => `_${name || 'printed'}_`);
  return filled.trim() === '' ? text : { text: filled, known: true, start: text.start, end: text.end };
}

function readKnown(run: Run, text: string, span: Span): Value {
  const source = text.replaceAll('$(…)', '$SUBSTITUTED');
  return run.found.walk.text({ ...run, source, anchor: span }, source);
}

/** A program in a scripting language: its own deeds, and what it makes the shell run. */
function runCode(run: Run, { text, language }: Script, seen: Seen): Value {
  const { span } = seen;
  if (!step(run)) return EMPTY;
  const inside: Run = { ...run, depth: run.depth + 1, stdin: null };
  const { deeds, nested, hidden } = readCode(text.text, language, span);
  for (const { rule, deed, why, evidence } of deeds) {
    const reach = run.places.length > 0 ? 'remote' : deed.reach;
    const act = { ...deed, reach, rule, why, evidence, span, safer: null };
    run.found.acts.push({ ...act, places: run.places, named: wordsOf(text.text) });
  }
  for (const { why, evidence } of hidden) addGap(run, { rule: 'code.hidden', why }, evidence, span);
  for (const each of nested) {
    if (each.kind === 'words')
      run.found.walk.words(inside, each.words, { evidence: text.text.slice(0, 200), span });
    else readLanguage(inside, each, seen);
  }
  return { text: '', known: false, from: 'command' };
}

/** Words of a code that may name an environment. */
const wordsOf = (text: string) => (text.slice(0, 4000).match(/[\w.-]{3,80}/g) ?? []).slice(0, 200);

/** Pseudo-commands whose tables say what unseen code is, by where it comes from. */
const UNSEEN: Partial<Record<Origin, readonly string[]>> = {
  network: ['unseen-code'],
  decoder: ['unseen-code'],
  file: ['./', 'script'],
};

/** Whose SQL it is. */
const DATABASES: Partial<Record<Script['language'], SqlReader>> = {
  sql: 'psql',
  mysql: 'dialect',
  sqlite: 'sqlite',
};

function readText(language: Script['language'], text: string): Reading {
  const database = DATABASES[language];
  if (database) return readSqlText(text, database);
  const evidence = text.slice(0, 120);
  const why = `Code in this language (${language}) cannot be read.`;
  return { acts: [], gaps: [{ rule: `${language}.unread`, evidence, span: null, why, places: [] }] };
}
