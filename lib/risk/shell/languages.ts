import type { Nested, Origin } from '../commands/program.ts';
import { readSqlText } from '../read-sql.ts';
import type { Reading } from '../reading.ts';
import { addGap, type Run, type Seen, wordOf } from './run.ts';
import { EMPTY, newScope, type Value } from './scope.ts';

type Script = Extract<Nested, { kind: 'script' }>;

/** Reads a text that a command makes something run. The answer is what it prints, as far as that is known. */
export function readLanguage(run: Run, nested: Script, seen: Seen): Value {
  const { text, language, parameters } = nested;
  const { span } = seen;
  if (!text.known && (language !== 'shell' || text.text === '' || text.from)) {
    const unseen =
      text.from && (language === 'shell' || text.from !== 'file') ? UNSEEN[text.from] : undefined;
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
    const source = text.text.replaceAll('$(…)', '$SUBSTITUTED');
    const fed = run.stdin?.text === text.text ? null : run.stdin;
    const scope = parameters ? newScope(run.scope, parameters) : run.scope;
    return run.found.walk.text({ ...run, scope, source, anchor: span, stdin: fed }, source);
  }
  const reading = readText(language, text.text);
  const { places } = run;
  for (const act of reading.acts) {
    const reach = places.length > 0 ? 'remote' : act.reach;
    run.found.acts.push({ ...act, reach, span, places: [...places, ...act.places] });
  }
  for (const gap of reading.gaps) run.found.gaps.push({ ...gap, span, places: [...places, ...gap.places] });
  return { text: '', known: false, from: 'command' };
}

/** Pseudo-commands whose tables say what unseen code is, by where it comes from. */
const UNSEEN: Partial<Record<Origin, readonly string[]>> = {
  network: ['unseen-code'],
  decoder: ['unseen-code'],
  file: ['./', 'script'],
};

function readText(language: Script['language'], text: string): Reading {
  if (language === 'sql' || language === 'mysql') return readSqlText(text);
  const why = `Code in this language (${language}) cannot be read.`;
  return {
    acts: [],
    gaps: [{ rule: `${language}.unread`, evidence: text.slice(0, 120), span: null, why, places: [] }],
  };
}
