import type { Policy } from '../../schema/policy.ts';
import type { Asked } from './asked.ts';
import type { LocalTime } from './zoned-time.ts';

/** A condition that was checked and compiled. Throws when it cannot be worked out for this request. */
export type Compiled = (asked: Asked, time: LocalTime) => boolean;

/** Beside the document, by its object: whoever only reads what a policy says needs no CEL. */
const compiled = new WeakMap<Policy, ReadonlyMap<string, Compiled>>();

/** Keeps the conditions of a policy, by their text. */
export function keepCompiled(policy: Policy, conditions: ReadonlyMap<string, Compiled>): void {
  compiled.set(policy, conditions);
}

/**
 * Whether a condition of this policy holds. Where it cannot be worked out, `strict` says: a rule applies then, an
 * exception does not.
 */
export function holds(
  policy: Policy,
  expression: string,
  given: { asked: Asked; time: LocalTime; strict: boolean },
): boolean {
  try {
    return compiled.get(policy)!.get(expression)!(given.asked, given.time);
  } catch {
    return given.strict;
  }
}
