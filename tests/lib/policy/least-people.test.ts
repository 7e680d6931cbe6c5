import { describe, expect, it } from 'vitest';
import { tally } from '../../../lib/policy/decide-rights.ts';
import { leastPeople } from '../../../lib/policy/least-people.ts';
import type { Requirement } from '../../../schema/action.ts';
import { ROLES, type Role } from '../../../schema/vocabulary.ts';
import fc from '../../support/fast-check.ts';

const roles = fc.uniqueArray(fc.constantFrom(...ROLES), { minLength: 1, maxLength: 3 });
const requirement = fc.record({ rule: fc.constant('r'), roles, count: fc.integer({ min: 1, max: 3 }) });

/** Tries every subset. */
function bruteForce(requirements: Requirement[], people: Role[][]): number | null {
  let best: number | null = null;
  for (let mask = 0; mask < 1 << people.length; mask += 1) {
    const chosen = people.flatMap((held, i) =>
      mask & (1 << i) ? [{ principal_id: `p${i}`, roles: held }] : [],
    );
    if (tally(requirements, chosen).met && (best === null || chosen.length < best)) best = chosen.length;
  }
  return best;
}

describe('leastPeople', () => {
  it('is the least subset of the people that meets every requirement', () => {
    fc.assert(
      fc.property(
        fc.array(requirement, { maxLength: 4 }),
        fc.array(roles, { maxLength: 7 }),
        (requirements, people) => {
          expect(leastPeople(requirements, people)).toBe(bruteForce(requirements, people));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('without people is the bound that nobody can go below', () => {
    fc.assert(
      fc.property(
        fc.array(requirement, { maxLength: 4 }),
        fc.array(roles, { maxLength: 7 }),
        (requirements, people) => {
          const exact = leastPeople(requirements, people);
          if (exact !== null) expect(exact).toBeGreaterThanOrEqual(leastPeople(requirements) ?? 0);
        },
      ),
    );
  });
});
