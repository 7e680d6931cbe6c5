import type { Target } from '../../schema/action.ts';
import type { Allowance, SubtaskDraft } from '../../schema/plan.ts';
import type { ToolCard } from '../../schema/tool.ts';
import { toolsOf } from './profiles.ts';

/** A target as an allowance names it. */
export function targetKey(target: Pick<Target, 'repository' | 'environment'>): string {
  return `${target.repository ?? 'any'}@${target.environment}`;
}

/**
 * What a subtask may use once its plan is approved, derived from what it is for. A model's wish has no part
 * in it: branches for changes and proposals, the one operation and environment for a run.
 */
export function allowancesOf(draft: SubtaskDraft, cards: ToolCard[]): Allowance[] {
  const allowed = toolsOf(draft.agent, cards).flatMap((card): Allowance[] => {
    if (card.effect !== 'write') return [];
    const branch = targetKey({ repository: draft.repository, environment: 'none' });
    if (card.reach === 'sandbox') return [{ tool: card.name, effect_max: 'write', targets: [branch] }];
    const writes = draft.kind === 'change' || draft.kind === 'proposal';
    if (card.reach === 'repository' && writes)
      return [{ tool: card.name, effect_max: 'write', targets: [branch] }];
    const runs = draft.kind === 'run' && card.operation === draft.operation;
    if (card.reach === 'environment' && runs)
      return [{ tool: card.name, effect_max: 'write', targets: [targetKey(draft)] }];
    return [];
  });
  return allowed.sort((a, b) => a.tool.localeCompare(b.tool));
}
