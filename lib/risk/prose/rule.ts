import type { Operation } from '../../../schema/plan.ts';
import type { Act, Thing } from './vocabulary.ts';

/** What an act on a thing is in the words of a policy. The first row that holds speaks; the particular comes first. */
export type ProseRule = {
  id: string;
  acts: readonly Act[];
  /** Any of these is what it is done to; `any` also when nothing known is named. */
  things: readonly Thing[] | 'any';
  /** It holds only where an environment is named, or the words say it is live. */
  placed?: boolean;
  /** What stands behind must name one of these as well. */
  beside?: readonly Thing[];
  /** Something is lost by it, though the operation does not say so. */
  destroys?: true;
  operation: Operation;
  resource: string;
  must: readonly string[];
  not: readonly string[];
};

/** What runs somewhere. */
export const RUNNING: readonly Thing[] = ['application', 'infrastructure', 'environment'];
