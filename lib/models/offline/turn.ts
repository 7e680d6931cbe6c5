import type { TurnBrief, TurnDraft } from '../../../schema/turn.ts';
import type { Worker } from '../../../schema/vocabulary.ts';
import { runTurn } from './agents/cicd/run.ts';
import { workflowTurn } from './agents/cicd/workflow.ts';
import { reviewTurn } from './agents/code-review/turn.ts';
import { documentationTurn } from './agents/documentation/turn.ts';
import { featureDevTurn } from './agents/feature-dev/turn.ts';
import { infrastructureTurn } from './agents/infrastructure/turn.ts';
import { proposalTurn } from './agents/proposal/turn.ts';

type Script = (brief: TurnBrief) => TurnDraft;

const SCRIPTS: Record<Worker, Script> = {
  'feature-dev': featureDevTurn,
  'code-review': reviewTurn,
  infrastructure: infrastructureTurn,
  cicd: (brief) => (isRun(brief) ? runTurn(brief) : workflowTurn(brief)),
  documentation: documentationTurn,
};

/**
 * The offline model's next turn: a pure function of the brief, whose history says how far the work got. What no
 * script can do by construction ends as a committed proposal, never as a change.
 */
export function turnOffline(brief: TurnBrief): TurnDraft {
  const { agent, kind } = brief.subtask;
  return kind === 'proposal' ? proposalTurn(brief) : SCRIPTS[agent](brief);
}

function isRun({ subtask }: TurnBrief): boolean {
  return subtask.operation === 'deploy' || subtask.operation === 'rollback';
}
