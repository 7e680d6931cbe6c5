import { describe, expect, it } from 'vitest';
import { DEFAULT_POLICY } from '../../../lib/policy/default-policy.ts';
import { parsePolicy } from '../../../lib/policy/parse.ts';
import { escalateRequirements, requirementsFor } from '../../../lib/policy/require.ts';
import type { Assessment } from '../../../schema/action.ts';
import type { Level } from '../../../schema/vocabulary.ts';

const policy = parsePolicy(DEFAULT_POLICY);
const facts = {
  ...{ tool: 'deploy.start', args: {}, project: 'checkout', now: Date.parse('2026-11-23T10:00:00Z') },
  requester: { id: 'ann', kind: 'human' as const, roles: ['developer' as const] },
};
const assessed = (level: Level, operations: string[] = []): Assessment => ({
  level,
  score: 5,
  effect: 'write',
  environment: 'production',
  operations,
  factors: [],
});

describe('requirementsFor', () => {
  it('asks nobody for low', () => {
    const demand = requirementsFor(policy, { assessment: assessed('low'), kind: 'call', facts });
    expect(demand).toMatchObject({
      decision: 'auto_approve',
      requirements: [],
      approvals_required: 0,
      decider_roles: [],
    });
  });

  it('asks for a production deployment two of tech lead and CTO, a tech lead among them', () => {
    const demand = requirementsFor(policy, {
      assessment: assessed('high', ['production_deployment']),
      kind: 'plan',
      facts,
    });
    expect(demand.decision).toBe('require_approval');
    expect(demand.requirements).toEqual([
      { rule: 'level_high', roles: ['tech_lead', 'cto'], count: 1 },
      { rule: 'production_deployment', roles: ['tech_lead', 'cto'], count: 2 },
      { rule: 'production_deployment', roles: ['tech_lead'], count: 1 },
    ]);
    expect(demand).toMatchObject({
      approvals_required: 2,
      decider_roles: ['tech_lead', 'cto'],
      timeout_minutes: 60,
      execute_within_s: 900,
      plan_run_s: 14_400,
      escalation: [40, 45, 50].map((after_minutes) => ({ after_minutes, to: ['cto'] })),
      remind_after_s: [1800],
    });
  });

  it('lets an operation rule ask where the level would not', () => {
    const demand = requirementsFor(policy, {
      assessment: assessed('low', ['security_remediation']),
      kind: 'call',
      facts,
    });
    expect(demand).toMatchObject({
      decision: 'require_approval',
      decider_roles: ['security_team'],
      plan_run_s: null,
    });
  });

  it('denies an operation that the policy does not know, and what a level denies', () => {
    expect(
      requirementsFor(policy, { assessment: assessed('low', ['moon_landing']), kind: 'call', facts })
        .decision,
    ).toBe('deny');
    const strict = structuredClone(policy);
    strict.levels.critical.decision = 'deny';
    expect(requirementsFor(strict, { assessment: assessed('critical'), kind: 'call', facts }).decision).toBe(
      'deny',
    );
  });

  it('counts the people of this installation when they are known', () => {
    const ask = { assessment: assessed('critical', ['production_deployment']), kind: 'plan' as const, facts };
    expect(requirementsFor(policy, ask).approvals_required).toBe(2);
    const oneRoleEach = [['tech_lead'], ['cto'], ['security_team']] as const;
    expect(requirementsFor(policy, { ...ask, signers: oneRoleEach }).approvals_required).toBe(3);
    expect(
      requirementsFor(policy, { ...ask, signers: [['tech_lead', 'security_team'], ['cto']] })
        .approvals_required,
    ).toBe(2);
  });

  it('adds the roles of an escalation to the level’s requirement alone, administrators excepted', () => {
    const requirements = [
      { rule: 'level_critical', roles: ['cto' as const], count: 2 },
      { rule: 'data_operation', roles: ['tech_lead' as const], count: 1 },
    ];
    expect(escalateRequirements(requirements, ['security_team', 'cto', 'admin'])).toEqual([
      { rule: 'level_critical', roles: ['cto', 'security_team'], count: 2 },
      { rule: 'data_operation', roles: ['tech_lead'], count: 1 },
    ]);
  });
});
