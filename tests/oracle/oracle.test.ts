import { expect, it } from 'vitest';
import { writeReport } from '../support/report.ts';
import { compareSeed, type Disagreement, REQUESTS_PER_POLICY } from './compare.ts';
import { CLASSES, type Counts, countClasses } from './coverage.ts';
import { EVALUATOR } from './evaluator.ts';
import { ORACLE } from './oracle.ts';
import { readProgress, writeProgress } from './progress.ts';

const SEED = 1;
const POLICIES = process.env.LONG ? 5_000 : 100;
const CASES = POLICIES * REQUESTS_PER_POLICY;
/** Policies between two notes of how far it is. */
const SLICE = 100;

it(`agrees with the oracle on ${CASES} random requests and as many yeses, seeds from ${SEED}`, {
  timeout: process.env.LONG ? 3_600_000 : 120_000,
}, () => {
  const begun = Date.now();
  const before = process.env.LONG ? readProgress(SEED) : null;
  const counts: Counts = before?.counts ?? {};
  const found: Disagreement[] = [];
  const seconds = () => (before?.seconds ?? 0) + (Date.now() - begun) / 1_000;
  for (let done = before?.policies ?? 0; done < POLICIES; done += 1) {
    for (const compared of compareSeed(SEED + done, [EVALUATOR, ORACLE])) {
      countClasses(counts, compared);
      found.push(...compared.disagreements);
    }
    expect(found.slice(0, 3)).toEqual([]);
    if (process.env.LONG && (done + 1) % SLICE === 0)
      writeProgress({ seed: SEED, policies: done + 1, counts, seconds: seconds() });
  }
  console.log(`${CASES} requests, ${found.length} disagreements; of each class: ${JSON.stringify(counts)}`);
  writeReport('oracle', {
    ...{ policies: POLICIES, decide: CASES, may_decide: CASES, seeds: [SEED, SEED + POLICIES - 1] },
    ...{ disagreements: found.length, seconds: Math.round(seconds()), classes: counts },
  });
  expect(CLASSES.filter((name) => !counts[name])).toEqual([]);
});
