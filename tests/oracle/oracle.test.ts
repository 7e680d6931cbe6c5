import { expect, it } from 'vitest';
import { compareSeed, REQUESTS_PER_POLICY } from './compare.ts';
import { EVALUATOR } from './evaluator.ts';
import { ORACLE } from './oracle.ts';

const SEED = 1;
const POLICIES = 100;

it(`agrees with the oracle on ${POLICIES * REQUESTS_PER_POLICY} random requests (seeds from ${SEED})`, () => {
  for (let i = 0; i < POLICIES; i += 1)
    expect(compareSeed(SEED + i, [EVALUATOR, ORACLE]).slice(0, 3)).toEqual([]);
});
