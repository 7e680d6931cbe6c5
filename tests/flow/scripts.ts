import type { SubtaskDraft } from '../../schema/plan.ts';
import type { TurnBrief, TurnDraft } from '../../schema/turn.ts';
import { calls, draft, finish } from '../support/world.ts';

const deploy = (more: Partial<SubtaskDraft> = {}) =>
  draft({
    agent: 'cicd',
    kind: 'run',
    operation: 'deploy',
    environment: 'production',
    title: 'Deploy checkout',
    ...more,
  });

/** A change and its deployment to production: two signatures. */
export const PRODUCTION_PLAN = [draft({ agent: 'feature-dev' }), deploy({ depends_on: [0] })];

/** Each subtask makes the one call that it is for, and ends. */
export function productionTurns(brief: TurnBrief): TurnDraft {
  if (brief.history.length > 0) return finish(`done by ${brief.subtask.agent}`);
  return calls(
    brief.subtask.kind === 'run'
      ? { tool: 'world.deploy', args: { repository: 'checkout', environment: brief.subtask.environment } }
      : { tool: 'world.commit', args: { repository: 'checkout', subtask: brief.subtask.index } },
  );
}

export const commit = (index: number, more: object = {}) => ({
  tool: 'world.commit',
  args: { repository: 'checkout', subtask: index, ...more },
});
export const mail = (to: string) => ({ tool: 'world.mail', args: { to } });
/** A destructive call: no plan covers it, it is always asked about. */
export const destroy = (name: string, environment = 'staging') => ({
  tool: 'world.destroy',
  args: { repository: 'checkout', name, environment },
});
