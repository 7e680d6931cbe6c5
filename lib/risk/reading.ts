import { EFFECTS, type Effect, stricter } from '../../schema/vocabulary.ts';
import type { Deed } from './commands/program.ts';
import type { Place } from './resolve-environment.ts';

/** Offsets into the text that was assessed, `end` exclusive. */
export type Span = { start: number; end: number };

/** One thing that a command, statement or document does, and the rule that says so. */
export type Act = Deed & {
  /** The table row that spoke for it. */
  rule: string;
  /** The very text that was seen, with its secrets masked. */
  evidence: string;
  span: Span | null;
  why: string;
  /** What would lower it; null when nothing does. */
  safer: string | null;
  /** Where it says that it acts. */
  places: readonly Place[];
  /** Words beside the places that name an environment (`orders-prod`, `deploy:staging`). */
  named?: readonly string[];
};

/** Something that could not be read with certainty: it counts as destructive, wherever its places are. */
export type Gap = Pick<Act, 'rule' | 'evidence' | 'span' | 'why' | 'places' | 'named' | 'floor'>;

/** What a text does, as far as it could be read. */
export type Reading = { acts: readonly Act[]; gaps: readonly Gap[] };

/** The gravest effect of a reading; what is not understood is destructive. */
export function effectOfReading({ acts, gaps }: Reading): Effect {
  return gaps.length > 0
    ? 'destructive'
    : acts.reduce<Effect>((effect, act) => stricter(EFFECTS, effect, act.effect), 'read');
}

/** The reading of a text that cannot be taken apart. */
export function unreadable(why: string, evidence = ''): Reading {
  return { acts: [], gaps: [{ rule: 'text.unreadable', evidence, span: null, why, places: [] }] };
}

/** Several readings as one. */
export function joinReadings(readings: readonly Reading[]): Reading {
  return {
    acts: readings.flatMap(({ acts }) => acts),
    gaps: readings.flatMap(({ gaps }) => gaps),
  };
}
