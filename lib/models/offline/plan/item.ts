import type { Operation, SubtaskKind } from '../../../../schema/plan.ts';
import type { Environment, Worker } from '../../../../schema/vocabulary.ts';
import type { Wish } from '../../../text/meaning.ts';
import type { Parameters } from './parameters.ts';
import type { Place } from './places.ts';

/** What a request names and nobody knows, as a heading, a statement and the question that would settle it. */
export type Unclear = { heading: string; reason: string; question: string };

/** One piece of work that a request asks for, before it is put in order and into words. */
export type Item = {
  wish: Wish;
  agent: Worker;
  kind: SubtaskKind;
  operation: Operation;
  resource: string;
  environment: Environment;
  place: Place;
  parameters: Parameters;
  /** The clauses it came from, by index; none when a convention brought it. */
  clauses: number[];
  /** What the request says about it, in its own words. */
  text: string;
  stage: number;
  /** Why nothing may be done until somebody has answered; such an item is a proposal. */
  unclear?: Unclear;
};
