import { describe, expect, it } from 'vitest';
import { assessRequest, type RiskQuestion } from '../../../lib/risk/assess.ts';
import { deployCard, finding, policy, registered } from './fixtures.ts';

const setting = {
  ...{ policy, policyVersion: 7, project: registered(), cards: [deployCard] },
  asker: { id: 'ann', kind: 'human' as const, roles: ['developer' as const] },
  now: Date.parse('2026-11-23T10:00:00Z'),
  sql: null,
};
const ask = (question: RiskQuestion, found = [finding()]) => assessRequest(question, setting, () => found);

describe('assessRequest', () => {
  it('answers a description in the contract’s shape', () => {
    expect(ask({ description: 'Deploy it to production' })).toEqual({
      risk_level: 'high',
      risk_score: 7.5,
      factors: [{ rule: 'deploy_production', detail: '"deploy it to production"', level: 'high' }],
      effect: 'write',
      decision: 'require_approval',
      approval: {
        roles: ['tech_lead', 'cto'],
        approvals_required: 2,
        timeout_minutes: 60,
        justification_required: false,
        channels: ['log', 'linear', 'email'],
      },
      policy_version: 7,
    });
  });

  it('asks nobody for what reaches nothing', () => {
    expect(ask({ description: 'Update the product page copy' }, [])).toMatchObject({
      risk_level: 'low',
      decision: 'auto_approve',
      approval: null,
      factors: [{ rule: 'nothing_that_runs' }],
    });
  });

  it('lets a claimed environment raise, never lower', () => {
    const staging = finding({
      rule: 'deploy_staging',
      environment: 'staging',
      clause: 'deploy it to staging',
    });
    const level = (environment: string, found = [finding()]) =>
      ask({ description: 'x', project_context: { environment } }, found).risk_level;
    expect(level('dev')).toBe('high');
    expect(level('production', [staging])).toBe('high');
    expect(level('dev', [staging])).toBe('medium');
    expect(level('production', [])).toBe('low');
  });

  it('answers for an action', () => {
    const action = { tool: 'workspace.deploy', args: { environment: 'staging' } };
    expect(ask({ action })).toMatchObject({ risk_level: 'medium', effect: 'write' });
    expect(ask({ action, project_context: { env: 'prod' } })).toMatchObject({ risk_level: 'high' });
    expect(ask({ action: { tool: 'shell.exec', args: { command: 'ls' } } })).toMatchObject({
      effect: 'read',
      decision: 'auto_approve',
    });
    expect(ask({ action: { tool: 'terraform.apply', args: { plan: {} } } })).toMatchObject({
      risk_level: 'critical',
      effect: 'destructive',
    });
  });

  it.each([
    ['list_issues', 'read', 'low', 'auto_approve'],
    ['create_issue', 'write', 'high', 'require_approval'],
    ['drop_table', 'destructive', 'critical', 'require_approval'],
  ])('answers for the tool %s', (name, effect, risk_level, decision) => {
    expect(ask({ tool: { name } })).toMatchObject({ effect, risk_level, decision });
  });

  it('reads a description with the real text rules', () => {
    const level = (description: string) => assessRequest({ description }, setting).risk_level;
    expect(level('Delete the production users table')).toBe('critical');
    expect(level('Add keyboard shortcuts')).toBe('low');
    expect(level('Add JWT token validation')).toBe('low');
    expect(level('Update the product page copy')).toBe('low');
    expect(level('Wipe prod bucket')).toBe('critical');
    expect(level('Scale down production service to zero')).toBe('high');
    expect(level('Migrate production database schema')).toBe('critical');
  });
});
