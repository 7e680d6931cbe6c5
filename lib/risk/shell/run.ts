import type { SyntaxNode } from 'unbash';
import type { Word } from '../commands/program.ts';
import type { Act, Gap, Reading, Span } from '../reading.ts';
import type { Place } from '../resolve-environment.ts';
import type { Scope, Value } from './scope.ts';

/** Reads a document that is applied; null for a text of no kind that it knows. Never throws. */
export type DocumentReader = (text: string) => Reading | null;

/** What one reading of a text has found, and how much work it has done. */
export type Found = {
  acts: Act[];
  gaps: Gap[];
  steps: number;
  characters: number;
  words: number;
  /** It has been said that there is no more work to be done. */
  exhausted: boolean;
  documents: DocumentReader | null;
  /** Ways back to the walk over the tree, for what commands run. */
  walk: {
    /** A function's body. */
    node: (run: Run, node: SyntaxNode) => Value;
    /** A text in shell language. */
    text: (run: Run, text: string) => Value;
    /** A command by its words. */
    words: (run: Run, words: readonly Word[], seen: Seen) => Value;
  };
};

/** What was seen of a command, and the scope of its own assignments (`A=1 command`). */
export type Seen = {
  evidence: string;
  span: Span;
  own?: Scope;
  /** The script calls it by its name: functions stand for it; `bare`: without quotes, so aliases do too. */
  direct?: boolean;
  bare?: boolean;
};

/** Where in a reading we are. */
export type Run = {
  found: Found;
  scope: Scope;
  /** The text that offsets index. */
  source: string;
  /** For a text inside another one: the span of the outer word that holds it. */
  anchor: Span | null;
  /** What is fed to the commands here. */
  stdin: Value | null;
  /** Hosts and containers that commands here run on: by `ssh`, `kubectl exec`. */
  places: readonly Place[];
  depth: number;
  /** It is a piece of a text that could not be parsed. */
  fragment: boolean;
  /** Whether this happens each time: not in a branch or a loop. */
  certain: boolean;
  /** Whether it runs beside something else: in a pipe or in the background. */
  beside: boolean;
  /** Bodies of functions and names of aliases that are being run. */
  calls: readonly (SyntaxNode | string)[];
};

/** Beyond these a text is not understood; nothing that people write comes near. */
const MOST_STEPS = 2500;
const MOST_DEPTH = 24;
export const MOST_CHARACTERS = 250_000;
/** Each wrapper takes the words behind it apart once more. */
const MOST_WORDS = 100_000;

const SHOWN = 200;

/** The span in the text that was assessed. */
export function spanOf({ anchor, source }: Run, { pos, end }: { pos: number; end: number }): Span {
  // Of an unfinished text the parser's ends may lie behind it.
  return anchor ?? { start: Math.min(pos, source.length), end: Math.min(end, source.length) };
}

/** A piece of the present text, short enough to show. */
export function shown({ source }: Run, { pos, end }: { pos: number; end: number }): string {
  const text = source.slice(pos, Math.min(end, pos + SHOWN));
  return end - pos > SHOWN ? `${text}…` : text;
}

/** A value as a word that stands at a span. */
export function wordOf({ text, known, from, path }: Value, { start, end }: Span): Word {
  return { text, known, start, end, ...(from && { from }), ...(path && { path }) };
}

/** Says that something was not understood. */
export function addGap(
  run: Run,
  gap: Pick<Gap, 'rule' | 'why' | 'floor'>,
  evidence: string,
  span: Span | null,
): void {
  run.found.gaps.push({ ...gap, evidence, span, places: run.places });
}

/** Takes one step of work, on so many words; false when there is no more, which it says once. */
export function step(run: Run, words = 0): boolean {
  const { found } = run;
  found.steps += 1;
  found.words += words;
  if (found.steps <= MOST_STEPS && found.words <= MOST_WORDS && run.depth <= MOST_DEPTH) return true;
  stop(run, 'It holds more commands, or deeper ones, than can be followed.');
  return false;
}

/** Says once that there is more than can be followed; what is not followed may be anything. */
export function stop(run: Run, why: string): void {
  if (run.found.exhausted) return;
  run.found.exhausted = true;
  addGap(run, { rule: 'shell.too_much', why, floor: 'critical' }, '', null);
}
