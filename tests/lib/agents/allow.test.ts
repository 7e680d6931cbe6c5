import { describe, expect, it } from 'vitest';
import { allowancesOf, targetKey } from '../../../lib/agents/allow.ts';
import type { SubtaskDraft } from '../../../schema/plan.ts';
import { draft, World } from '../../support/world.ts';

const cards = await new World().cards();
const allowed = (more: Partial<SubtaskDraft> & Pick<SubtaskDraft, 'agent'>) =>
  allowancesOf(draft(more), cards).map(({ tool, targets }) => `${tool} ${targets.join()}`);

describe('what an approved subtask may use', () => {
  it('is its branch for a change or a proposal, and nothing that writes for a review', () => {
    expect(allowed({ agent: 'feature-dev' })).toEqual([
      'world.commit checkout@none',
      'world.mail checkout@none',
    ]);
    expect(allowed({ agent: 'feature-dev', kind: 'proposal' })).toContain('world.commit checkout@none');
    expect(allowed({ agent: 'code-review', kind: 'review' })).toEqual(['world.mail checkout@none']);
  });

  it('is the one operation on the one environment for a run', () => {
    const run = { agent: 'cicd' as const, kind: 'run' as const, environment: 'staging' as const };
    expect(allowed({ ...run, operation: 'deploy' })).toEqual([
      'world.deploy checkout@staging',
      'world.mail checkout@none',
    ]);
    expect(allowed({ ...run, operation: 'rollback' })).not.toContain('world.deploy checkout@staging');
  });

  it('is never something destructive, nor what the agent’s reach does not allow', () => {
    for (const agent of ['feature-dev', 'infrastructure', 'cicd', 'documentation', 'code-review'] as const) {
      for (const operation of ['delete', 'deploy'] as const) {
        const tools = allowed({ agent, kind: 'run', operation, environment: 'production' });
        expect(tools.filter((tool) => tool.startsWith('world.destroy'))).toEqual([]);
        if (agent !== 'cicd' && agent !== 'infrastructure')
          expect(tools.filter((tool) => tool.startsWith('world.deploy'))).toEqual([]);
      }
    }
  });

  it('names an unnamed repository as any', () => {
    expect(targetKey({ repository: null, environment: 'production' })).toBe('any@production');
  });
});
