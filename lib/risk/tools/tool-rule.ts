import type { Effect } from '../../../schema/vocabulary.ts';

/**
 * Of a verb whose effect depends on its object: what it does when one of these words stands beside it, or always. `must`
 * are names of tools that have this effect by this rule, `not` are near-misses that it does not speak for: its tests.
 */
export type ToolRule = {
  verbs: RegExp;
  beside?: RegExp;
  effect: Effect;
  must: readonly string[];
  not: readonly string[];
};
