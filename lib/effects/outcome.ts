import type { Actor } from '../../schema/event.ts';
import type { ToolCard } from '../../schema/tool.ts';
import type { ProposedCall } from '../../schema/turn.ts';
import type { Outcome, Work } from '../db/rows.ts';
import type { Run } from '../tasks/run.ts';
import { recordOutcomes } from './record-outcomes.ts';

/** It cannot be told whether a call happened. The subtask stops here and a human looks. */
export class UnknownEffect extends Error {
  readonly key: string;
  readonly call: ProposedCall;

  constructor(key: string, call: ProposedCall, reason: string) {
    super(reason);
    this.name = 'UnknownEffect';
    this.key = key;
    this.call = call;
  }
}

/**
 * Keeps what became of a call for the next statement. Where a repeat would do harm it is written at once:
 * never fenced, because a fact stays a fact when the claim is lost.
 */
export async function keepOutcome(run: Run, card: ToolCard, outcome: Outcome): Promise<void> {
  run.events.push({
    type: 'tool.finished',
    subtask_id: run.work.id,
    actor: agentActor(run.work),
    data: { tool: card.name, key: outcome.key, state: outcome.state },
  });
  if (card.idempotent) {
    run.outcomes.push(outcome);
    return;
  }
  await recordOutcomes(run.ctx.db, [outcome]);
}

/** The working agent, or the orchestrator, as the actor of an event. */
export function agentActor(work: Pick<Work, 'subtask'>): Actor {
  return { id: work.subtask?.agent ?? 'orchestrator', kind: 'agent', roles: [], channel: 'engine' };
}
