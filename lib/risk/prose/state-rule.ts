import type { Operation } from '../../../schema/plan.ts';
import type { Thing } from './vocabulary.ts';

/** How things shall be, said without naming the act: "should be empty", "nothing is left", "a fresh start". */
export type StateRule = {
  id: string;
  says: RegExp;
  /** The words are a title without a verb: "rollout of checkout". */
  event?: true;
  things: readonly Thing[] | 'any';
  /** Something is lost by it, though the operation does not say so. */
  destroys?: true;
  operation: Operation;
  resource: string;
  must: readonly string[];
  not: readonly string[];
};
