import { describe, expect, it } from 'vitest';
import { assessCall } from '../../../lib/risk/assess-call.ts';
import { branchKind } from '../../../lib/risk/branch-kind.ts';
import { policy, registered } from './fixtures.ts';

const project = registered({
  protected_branches: ['develop', 'hotfix/*'],
  environments: [
    { kind: 'branch', pattern: 'release/*', environment: 'production' },
    { kind: 'branch', pattern: 'next', environment: 'staging' },
    { kind: 'branch', pattern: 'dev-*', environment: 'development' },
  ],
});

describe('branchKind', () => {
  it.each([
    ['release/2.1', 'merge_to_production'],
    ['refs/heads/release/2.1', 'merge_to_production'],
    ['production', 'merge_to_production'],
    ['develop', 'merge_to_main'],
    ['hotfix/login', 'merge_to_main'],
    ['next', 'merge_to_main'],
    ['main', 'merge_to_main'],
    ['dev-anna', null],
    ['feature/login', null],
    ['my-develop', null],
  ])('of %s is %s', (branch, kind) => {
    expect(branchKind(project, branch)).toBe(kind);
  });

  it('knows nothing of a branch by a registry without one', () => {
    expect(branchKind(registered(), 'develop')).toBeNull();
    expect(branchKind(null, 'develop')).toBeNull();
    expect(branchKind(null, 'main')).toBe('merge_to_main');
  });

  it('of a branch that is not named is by what the registry runs', () => {
    expect(branchKind(project, null)).toBe('merge_to_production');
    expect(branchKind(registered({ environments: [] }), null)).toBe('merge_to_main');
  });
});

describe('a push', () => {
  const level = (command: string) =>
    assessCall({ card: null, tool: 'shell.exec', args: { command }, project, policy, now: 0, sql: null })
      .assessment.level;

  it('weighs by the branch that it goes to', () => {
    expect([level('git push origin feature/login'), level('git push origin develop')]).toEqual([
      'low',
      'medium',
    ]);
    expect(level('git push origin HEAD:release/2.1')).toBe('high');
  });
});
