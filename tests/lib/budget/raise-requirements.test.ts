import { expect, it } from 'vitest';
import { raiseRequirements } from '../../../lib/budget/ask.ts';
import { DEFAULT_POLICY } from '../../../lib/policy/default-policy.ts';
import { parsePolicy } from '../../../lib/policy/parse.ts';
import { askBesides, requirementsFor } from '../../../lib/policy/require.ts';

const policy = parsePolicy(`${DEFAULT_POLICY}
budget:
  raises:
    - { above_usd: 100, requirements: [{ roles: [cto], count: 1 }] }
    - { above_usd: 1000, requirements: [{ roles: [cto, security_team], count: 2 }] }
`);

it('asks more people the more a raise would let a task spend', () => {
  const named = (usd: number | null) => raiseRequirements(policy, usd).map(({ rule }) => rule);
  expect([named(100), named(100.5), named(2_000), named(null)]).toEqual([
    ...[[], ['budget_above_100'], ['budget_above_100', 'budget_above_1000'], []],
  ]);
  const demand = requirementsFor(policy, {
    assessment: {
      level: 'medium',
      score: 0,
      effect: 'write',
      environment: 'none',
      operations: [],
      factors: [],
    },
    kind: 'call',
    facts: {
      tool: 'budget.raise',
      args: {},
      project: null,
      requester: { id: 'a', kind: 'human', roles: [] },
      now: 0,
    },
    dryRun: true,
  });
  const more = askBesides(demand, raiseRequirements(policy, 2_000));
  expect(more).toMatchObject({ approvals_required: 2, decision: 'require_approval' });
  expect(more.decider_roles).toContain('security_team');
  expect(askBesides(demand, [])).toBe(demand);
});
