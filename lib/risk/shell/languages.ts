import type { Nested } from '../commands/program.ts';
import { readSqlText } from '../read-sql.ts';
import type { Reading, Span } from '../reading.ts';
import { addGap, type Run } from './run.ts';
import { EMPTY, type Value } from './scope.ts';

type Script = Extract<Nested, { kind: 'script' }>;

/** Reads a text that a command makes something run. The answer is what it prints, as far as that is known. */
export function readLanguage(
  run: Run,
  { text, language }: Script,
  seen: { evidence: string; span: Span },
): Value {
  const { span } = seen;
  if (!text.known && (language !== 'shell' || text.text === '' || text.from)) {
    const why = UNKNOWN_CODE[text.from ?? 'command'];
    addGap(run, { rule: 'shell.unknown_code', why }, seen.evidence, span);
    return EMPTY;
  }
  if (language === 'shell') {
    return run.found.walk.text({ ...run, source: text.text, anchor: span, stdin: null }, text.text);
  }
  const reading = readText(language, text.text);
  const places = run.places;
  for (const act of reading.acts) {
    const reach = places.length > 0 ? 'remote' : act.reach;
    run.found.acts.push({ ...act, reach, span, places: [...places, ...act.places] });
  }
  for (const gap of reading.gaps) run.found.gaps.push({ ...gap, span, places: [...places, ...gap.places] });
  return { text: '', known: false, from: 'command' };
}

const UNKNOWN_CODE = {
  network: 'It runs code from the network that nobody has seen.',
  decoder: 'It runs code that comes out of a decoder and cannot be read here.',
  file: 'It runs code from a file that is not shown.',
  command: 'It runs code that is known only when it runs.',
} as const;

function readText(language: Script['language'], text: string): Reading {
  if (language === 'sql' || language === 'mysql') return readSqlText(text);
  const why = `Code in this language (${language}) cannot be read.`;
  return {
    acts: [],
    gaps: [{ rule: `${language}.unread`, evidence: text.slice(0, 120), span: null, why, places: [] }],
  };
}
