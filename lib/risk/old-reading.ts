import type { Operation } from '../../schema/plan.ts';
import type { Resource } from '../../schema/policy-parts.ts';
import { EFFECTS, type Effect, stricter } from '../../schema/vocabulary.ts';
import type { Place } from './resolve-environment.ts';

/** One thing that a command or statement does. `evidence` names it without its values. */
export type Act = { operation: Operation; resource: Resource; effect: Effect; evidence: string };

/**
 * What a command line or SQL text does, as far as it could be read. What could not be read counts as
 * destructive and `notUnderstood` says why. `places`: where it says it acts.
 */
export type Reading = {
  effect: Effect;
  acts: Act[];
  notUnderstood: string | null;
  places: Place[];
};

/** The reading of a text that cannot be taken apart. */
export function unreadable(reason: string): Reading {
  return { effect: 'destructive', acts: [], notUnderstood: reason, places: [] };
}

/** Several readings as one: every act, the gravest effect, the first reason. */
export function joinReadings(readings: readonly Reading[]): Reading {
  return {
    effect: readings.reduce<Effect>((effect, reading) => stricter(EFFECTS, effect, reading.effect), 'read'),
    acts: readings.flatMap(({ acts }) => acts),
    notUnderstood: readings.find((reading) => reading.notUnderstood)?.notUnderstood ?? null,
    places: readings.flatMap(({ places }) => places),
  };
}

/** The reading of one act that is understood. */
export function readingOf(act: Act): Reading {
  return { effect: act.effect, acts: [act], notUnderstood: null, places: [] };
}
