import type { Effect } from '../../../schema/vocabulary.ts';
import { MAKING } from './rules-of-making.ts';
import { TAKING } from './rules-of-taking.ts';
import type { ToolRule } from './tool-rule.ts';

/** Every rule about verbs and what they are done to; the first that holds speaks for the verb. */
export const TOOL_RULES: readonly ToolRule[] = [...TAKING, ...MAKING];

/** What a verb does to what stands beside it in a name; undefined where the verb alone says it. */
export function effectOnObject(verb: string, others: readonly string[]): Effect | undefined {
  return TOOL_RULES.find(
    ({ verbs, beside }) => verbs.test(verb) && (!beside || others.some((word) => beside.test(word))),
  )?.effect;
}
