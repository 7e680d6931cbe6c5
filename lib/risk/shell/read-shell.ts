import { type Reading, unreadable } from '../reading.ts';
import type { DocumentReader, Found } from './run.ts';
import { runWords } from './run-words.ts';
import { newScope } from './scope.ts';
import { walkNode, walkText } from './walk.ts';

/** Longer texts are not read. In characters. */
const MOST_TEXT = 128 * 1024;

/**
 * What a text in shell language does: every command that it holds, wherever it stands. Never throws. `documents` reads what a
 * command is given to apply (documents hold scripts, so they read shell themselves); without it the command counts alone.
 */
export function readShell(text: string, documents: DocumentReader | null = null): Reading {
  if (text.trim() === '') return unreadable('There is no command in it.');
  if (text.length > MOST_TEXT) return unreadable('It is too long to be read.');
  const found: Found = {
    acts: [],
    gaps: [],
    steps: 0,
    characters: 0,
    words: 0,
    exhausted: false,
    documents,
    walk: { node: walkNode, text: walkText, words: runWords },
  };
  try {
    walkText(
      {
        ...{ found, scope: newScope(), source: text, anchor: null, stdin: null, places: [] },
        ...{ depth: 0, certain: true, beside: false, fragment: false, calls: [] },
      },
      text,
    );
  } catch {
    const why = 'It could not be read to its end.';
    found.gaps.push({
      rule: 'shell.unparsable',
      evidence: '',
      span: null,
      why,
      places: [],
      floor: 'critical',
    });
  }
  return { acts: found.acts, gaps: found.gaps };
}
