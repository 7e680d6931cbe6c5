import { findWishes } from './prose/wishes.ts';
import type { TextFinding } from './text-rules.ts';

/** Readings that are kept, and the longest text whose reading is: together two megabytes at most. */
const KEPT = 256;
const TEXT_MAX = 4_000;

/** Oldest use first. The text itself is the key: another text can have no part in its reading. */
const readings = new Map<string, readonly TextFinding[]>();

/**
 * What `findWishes` says of a text, read once as long as it is among those last asked for: a plan's words are the same
 * when it is made, when it has been approved and at each further delivery of its task.
 */
export function rememberedText(text: string): TextFinding[] {
  const known = readings.get(text);
  const findings = known ?? Object.freeze(findWishes(text).map((finding) => Object.freeze(finding)));
  if (text.length <= TEXT_MAX) {
    readings.delete(text);
    readings.set(text, findings);
    if (readings.size > KEPT) readings.delete(readings.keys().next().value!);
  }
  return [...findings];
}
