import { describe, expect, it } from 'vitest';
import type { Side } from './cases.ts';
import { compareSeed, REQUESTS_PER_POLICY } from './compare.ts';
import { EVALUATOR } from './evaluator.ts';
import { FAULTS } from './faults.ts';
import { ORACLE } from './oracle.ts';

const SEED = 1;
/** The cases of `npm test`'s comparison: what it would not find, it is no proof against. */
const POLICIES = 100;

describe(`a fault in either side is found within ${POLICIES * REQUESTS_PER_POLICY} requests, seeds from ${SEED}`, () => {
  it.each(Object.entries(FAULTS))('%s', { timeout: 60_000 }, (name, plant) => {
    const inEvaluator = casesUntilFound([plant(EVALUATOR), ORACLE]);
    const inOracle = casesUntilFound([EVALUATOR, plant(ORACLE)]);
    console.log(`${name}: found at request ${inEvaluator} in the evaluator, ${inOracle} in the oracle`);
    expect([inEvaluator, inOracle]).not.toContain(null);
  });
});

function casesUntilFound(sides: readonly [Side, Side]): number | null {
  let asked = 0;
  for (let i = 0; i < POLICIES; i += 1)
    for (const { disagreements } of compareSeed(SEED + i, sides)) {
      asked += 1;
      if (disagreements.length > 0) return asked;
    }
  return null;
}
