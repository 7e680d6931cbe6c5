import type { Reading, Span } from '../reading.ts';
import type { WordRow } from './word-rule.ts';

/** What a command does by the first row whose pattern matches its words; nothing when none does. */
export function readWords(rows: readonly WordRow[], text: string, span: Span | null, words = text): Reading {
  const plain = words.replace(/\s+/g, ' ').trim();
  const lower = plain.toLowerCase();
  const row = rows.find(({ pattern }) => pattern.test(lower));
  if (!row) return { acts: [], gaps: [] };
  const { id: rule, does, why, safer = null } = row;
  const found = { rule, evidence: text.trim().slice(0, 200), span, why, places: [] };
  return does ? { acts: [{ ...found, ...does, safer }], gaps: [] } : { acts: [], gaps: [found] };
}
