import { describe, expect, it } from 'vitest';
import { acceptPlan } from '../../../lib/tasks/accept-plan.ts';
import { PLAN_LIMITS } from '../../../schema/plan.ts';
import fc from '../../support/fast-check.ts';
import { draft } from '../../support/world.ts';

const planOf = (edges: number[][]) => ({
  notes: '',
  subtasks: edges.map((depends_on, i) =>
    draft({ agent: 'feature-dev', title: `t${i}`, depends_on, repository: null }),
  ),
});
const accept = (edges: number[][]) => acceptPlan(planOf(edges), null);
const refusal = (edges: number[][]): string => {
  try {
    accept(edges);
  } catch (error) {
    return `${(error as { code: string }).code}: ${(error as Error).message}`;
  }
  return 'accepted';
};
const original = (title: string) => Number(title.slice(1));

/** A random graph without cycles, its subtasks in any order. */
const dag = fc
  .integer({ min: 1, max: 12 })
  .chain((n) =>
    fc.tuple(
      fc.array(fc.array(fc.nat(11), { maxLength: 4 }), { minLength: n, maxLength: n }),
      fc.shuffledSubarray([...Array(n).keys()], { minLength: n, maxLength: n }),
    ),
  )
  .map(([wishes, place]) => {
    const edges: number[][] = wishes.map(() => []);
    wishes.forEach((needs, i) => {
      edges[place[i]!] = i === 0 ? [] : needs.map((need) => place[need % i]!);
    });
    return edges;
  });

describe('an accepted plan', () => {
  it('has every subtask after what it needs, each once, with its own dependencies', () => {
    fc.assert(
      fc.property(dag, (edges) => {
        if (refusal(edges).includes('deeper')) return;
        const accepted = accept(edges);
        expect(accepted.map(({ title }) => original(title)).toSorted((a, b) => a - b)).toEqual([
          ...edges.keys(),
        ]);
        accepted.forEach(({ title, depends_on }, index) => {
          expect(depends_on.every((needs) => needs < index)).toBe(true);
          const needs = depends_on.map((at) => original(accepted[at]!.title));
          expect(new Set(needs)).toEqual(new Set(edges[original(title)]));
          expect(needs).toHaveLength(new Set(needs).size);
        });
      }),
      { numRuns: 300 },
    );
  });

  it('keeps the planner’s order wherever the dependencies leave it open', () => {
    expect(accept([[], [], [0], []]).map(({ title }) => title)).toEqual(['t0', 't1', 't2', 't3']);
    expect(accept([[2], [], []]).map(({ title }) => title)).toEqual(['t1', 't2', 't0']);
  });

  it('gets the project’s repository where none is named', () => {
    const project = {
      name: 'p',
      version: 1,
      description: '',
      owner: '',
      data_class: 'internal' as const,
      repositories: ['r'],
      default_repository: 'r',
      frozen: false,
      environments: [],
    };
    expect(acceptPlan(planOf([[]]), project)[0]!.repository).toBe('r');
    expect(accept([[]])[0]!.repository).toBeNull();
  });
});

describe('a plan that cannot be run is refused', () => {
  it('for a circle, wherever it is', () => {
    fc.assert(
      fc.property(dag, fc.nat(11), (edges, at) => {
        const n = edges.length;
        const circle = [...edges, [n + 1], [n]].map((needs, i) => (i === at % n ? [...needs, n] : needs));
        expect(refusal(circle)).toContain('plan_invalid');
      }),
    );
  });

  it('for what is not another subtask, and says which', () => {
    expect(refusal([[0]])).toContain('subtask 0 depends on 0');
    expect(refusal([[], [7]])).toContain('subtask 1 depends on 7');
    expect(refusal([[], [-1]])).toContain('depends on -1');
  });

  it('beyond its depth and its fan-in, not at them', () => {
    const chain = (n: number) => Array.from({ length: n }, (_, i) => (i === 0 ? [] : [i - 1]));
    expect(refusal(chain(PLAN_LIMITS.depth))).toBe('accepted');
    expect(refusal(chain(PLAN_LIMITS.depth + 1))).toContain('in a chain, and 10 are allowed');
    const fan = (n: number) => [...Array.from({ length: n }, () => []), [...Array(n).keys()]];
    expect(refusal(fan(PLAN_LIMITS.fan_in))).toBe('accepted');
    expect(refusal(fan(PLAN_LIMITS.fan_in + 1))).toContain('waits for 21 others');
  });
});
