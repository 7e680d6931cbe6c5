import { describe, expect, it } from 'vitest';
import { graphView } from '../../../lib/tasks/graph-view.ts';
import { groupByDepth } from '../../../lib/tasks/routing.ts';
import fc from '../../support/fast-check.ts';

const planOf = (titles: string[]) =>
  ({
    plan: {
      revision: 1,
      hash: null,
      subtasks: titles.map((title, index) => ({
        id: `s${index}`,
        index,
        agent: 'cicd',
        title,
        status: 'pending',
        risk_level: 'low',
        depends_on: index ? [0] : [],
      })),
    },
  }) as unknown as Parameters<typeof graphView>[0];

describe('the graph', () => {
  it('is empty before there is a plan', () => {
    expect(graphView({ plan: null })).toEqual({ nodes: [], edges: [], mermaid: 'flowchart TD' });
  });

  it('keeps a title from ending its label or bringing markup, whatever a model wrote', () => {
    fc.assert(
      fc.property(fc.string(), (title) => {
        const { mermaid } = graphView(planOf([title]));
        const lines = mermaid.split('\n');
        expect(lines).toHaveLength(2);
        expect(lines[1]).toMatch(/^ {2}s0\["[^"<>[\](){}]*\(pending\)"\]$/);
      }),
    );
  });
});

describe('the routing plan', () => {
  it('puts every subtask after what it waits for, and groups those of one depth', () => {
    const plan = [[], [], [0, 1], [2], [0]].map((depends_on, index) => ({ index, depends_on }));
    expect(groupByDepth(plan)).toEqual({
      execution_order: [0, 1, 2, 4, 3],
      parallel_groups: [
        [0, 1],
        [2, 4],
      ],
    });
  });

  it('holds for any plan', () => {
    const dag = fc.array(fc.array(fc.nat(20), { maxLength: 3 }), { maxLength: 12 }).map((rows) =>
      rows.map((needs, index) => ({
        index,
        depends_on: [...new Set(needs.filter((need) => need < index))],
      })),
    );
    fc.assert(
      fc.property(dag, (plan) => {
        const { execution_order } = groupByDepth(plan);
        expect([...execution_order].sort((a, b) => a - b)).toEqual(plan.map(({ index }) => index));
        for (const { index, depends_on } of plan) {
          for (const need of depends_on)
            expect(execution_order.indexOf(need)).toBeLessThan(execution_order.indexOf(index));
        }
      }),
    );
  });
});
