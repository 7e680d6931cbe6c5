import { describe, expect, it } from 'vitest';
import { DEFAULT_POLICY } from '../../../lib/policy/default-policy.ts';
import { parsePolicy } from '../../../lib/policy/parse.ts';
import { LEVELS } from '../../../schema/vocabulary.ts';

const policy = parsePolicy(DEFAULT_POLICY);

describe('the default policy', () => {
  it.each([
    ['low', 'auto_approve', [], 30, 1440, [], ['log'], false],
    [
      'medium',
      'require_approval',
      [[['team_lead', 'tech_lead', 'cto'], 1]],
      30,
      1440,
      ['tech_lead'],
      ['log', 'linear'],
      false,
    ],
    [
      'high',
      'require_approval',
      [[['tech_lead', 'cto'], 1]],
      60,
      15,
      ['cto'],
      ['log', 'linear', 'email'],
      false,
    ],
    [
      'critical',
      'require_approval',
      [[['cto', 'security_team'], 2]],
      90,
      15,
      ['security_team', 'admin'],
      ['log', 'linear', 'email', 'slack'],
      true,
    ],
  ] as const)(
    'asks for %s what the design says',
    (level, decision, requirements, approveBy, executeWithin, to, channels, justified) => {
      const rule = policy.levels[level];
      expect(rule.decision).toBe(decision);
      expect(rule.requirements.map(({ roles, count }) => [roles, count])).toEqual(requirements);
      expect(rule.approve_by_minutes).toBe(approveBy);
      expect(rule.execute_within_minutes).toBe(executeWithin);
      expect(rule.escalation.flatMap((step) => step.to)).toEqual(to);
      expect(rule.channels).toEqual(channels);
      expect(rule.justification_required).toBe(justified);
    },
  );

  it('reminds at half of the time to approve and escalates at two thirds, every 5 minutes, at most 3 times', () => {
    for (const level of LEVELS) {
      const { approve_by_minutes: time, remind_after_minutes: remind, escalation } = policy.levels[level];
      expect(remind).toEqual([time / 2]);
      if (level === 'low') expect(escalation).toEqual([]);
      else expect(escalation).toMatchObject([{ after_minutes: (time * 2) / 3, every_minutes: 5, max: 3 }]);
    }
  });

  it('tightens operations as the design says', () => {
    const asked = Object.entries(policy.operations).map(([name, { requirements }]) => [
      name,
      requirements.map(({ roles, count }) => `${count} of ${roles.join(', ')}`),
    ]);
    expect(Object.fromEntries(asked)).toEqual({
      production_deployment: ['2 of tech_lead, cto', '1 of tech_lead'],
      data_operation: ['2 of tech_lead, cto'],
      infrastructure_change: ['1 of tech_lead, cto'],
      security_remediation: ['1 of security_team'],
    });
  });

  it('keeps the level of each of the predecessor’s triggers', () => {
    expect(policy.triggers).toMatchObject({
      delete_production: 'critical',
      deploy_production: 'high',
      modify_production_db: 'critical',
      scale_production: 'high',
      modify_infrastructure: 'high',
      create_infrastructure: 'medium',
      delete_infrastructure: 'high',
      modify_network: 'high',
      security_finding_critical: 'critical',
      security_finding_high: 'high',
      security_finding_medium: 'medium',
      modify_secrets: 'critical',
      modify_permissions: 'high',
      cost_above_1000: 'high',
      cost_above_100: 'medium',
      cost_above_10: 'low',
      data_export: 'high',
      data_import: 'medium',
      data_delete: 'critical',
      deploy_staging: 'medium',
      deploy_development: 'low',
      merge_to_main: 'medium',
      merge_to_production: 'high',
    });
  });

  it('lets a plan that has started hold for four hours, and admins approve nothing', () => {
    expect(policy.plan_run_by_minutes).toBe(240);
    expect(policy.roles.admin).toMatchObject({ may_approve: [], may_request: true, may_override: [] });
    expect(policy.roles.viewer.may_request).toBe(false);
  });
});
