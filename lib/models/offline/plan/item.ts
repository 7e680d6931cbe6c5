import type { Operation, SubtaskKind } from '../../../../schema/plan.ts';
import type { Environment, Worker } from '../../../../schema/vocabulary.ts';
import type { Wish } from '../../../text/meaning.ts';
import type { Parameters } from './parameters.ts';
import type { Place } from './places.ts';

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
};
