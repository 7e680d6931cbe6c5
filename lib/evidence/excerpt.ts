import { redact } from '../redact.ts';
import { visibleText } from './visible-text.ts';

/** A text as people are shown it. `cut`: so many more characters there are. */
export type Excerpt = { text: string; cut: number };

/** The text's beginning: credentials redacted before it is cut, what cannot be seen made visible. */
export function excerpt(text: string, max: number): Excerpt {
  // A credential that the cut would halve is no longer known for one.
  const clean = redact(text) as string;
  const kept = Array.from(clean.slice(0, max + 1))
    .slice(0, max)
    .join('');
  return { text: visibleText(kept, { lines: true }), cut: clean.length - kept.length };
}

/** One line of at most `max` characters, made safe in the same way; what is left out is said in its place. */
export function oneLine(text: string, max = 300): string {
  const { text: shown, cut } = excerpt(text, max);
  const line = visibleText(shown);
  return cut > 0 ? `${line} [… ${cut} more]` : line;
}
