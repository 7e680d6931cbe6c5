import type { Action } from '../../schema/action.ts';
import type { ToolCard } from '../../schema/tool.ts';
import type { CallOutcome, ProposedCall } from '../../schema/turn.ts';
import type { Json } from '../../schema/vocabulary.ts';
import { callFunction } from '../db/call.ts';
import type { EffectRow } from '../db/rows.ts';
import { TOOL_TIMEOUT_MS } from '../engine-limits.ts';
import { FencedError, later } from '../errors.ts';
import { hashAction, hashOf } from '../hash.ts';
import type { Run } from '../tasks/run.ts';
import type { Clearance } from './clearance.ts';
import { agentActor, keepOutcome, UnknownEffect } from './outcome.ts';

type Place = { turn: number; callIndex: number };
type Intent =
  | { state: 'fresh' | 'fenced' | 'halted' | 'not_cleared' }
  | { state: 'existing'; effect: EffectRow };

/** The clearance no longer holds (it ran out, was spent or withdrawn): ask again. */
export class NotCleared extends Error {}

/**
 * Runs one cleared call. What only reads is just called. Everything else first commits its intent to the
 * ledger, together with the journal and the clearance's own check; a call that was made before is never
 * made again unless its target honours the key. Throws `UnknownEffect`, `NotCleared`, `FencedError`, `YieldError`.
 */
export async function execute(
  run: Run,
  clearance: Clearance,
  card: ToolCard,
  call: ProposedCall,
  action: Action,
  place: Place,
): Promise<CallOutcome> {
  if (hashAction(action) !== clearance.call_hash)
    throw new NotCleared('The action changed after it was cleared.');
  run.mustFit(callBudgetMs(card), card.name);
  if (card.effect === 'read') return read(run, card, call);
  const key = effectKey(run, place);
  const intent = await recordIntent(run, clearance, card, call, key, place);
  if (intent.state === 'existing') {
    const known = intent.effect;
    if (known.tool !== call.tool || known.args_hash !== hashOf(call.args))
      throw new UnknownEffect(known.key, call, 'Another call was begun in its place.');
    if (known.state === 'done' || known.state === 'failed') return known.result as unknown as CallOutcome;
    if (known.state === 'unknown' || !card.idempotent)
      throw new UnknownEffect(known.key, call, 'It was begun by a worker that did not come back.');
  }
  return send(run, card, call, key);
}

/** How long a call may keep an invocation: what builds, tests or deploys is left to a queue delivery. */
function callBudgetMs(card: ToolCard): number {
  return card.reach === 'repository' || card.effect === 'read' ? 5_000 : TOOL_TIMEOUT_MS;
}

function effectKey(run: Run, place: Place): string {
  return hashOf([run.work.id, run.work.subtask!.run, place.turn, place.callIndex]);
}

async function read(run: Run, card: ToolCard, call: ProposedCall): Promise<CallOutcome> {
  const result = await run.lease.during(
    run.ctx.tools.call(card.name, call.args, { key: null, signal: run.lease.signal }),
  );
  run.spend({ tool_calls: 1 });
  if (result.state === 'done') return { state: 'done', output: result.output as Json, error: null };
  const error = result.state === 'failed' ? result.error : { code: 'no_answer', message: result.reason };
  return { state: 'failed', output: null, error };
}

async function recordIntent(
  run: Run,
  clearance: Clearance,
  card: ToolCard,
  call: ProposedCall,
  key: string,
  place: Place,
): Promise<Intent> {
  const { work } = run;
  const args_hash = hashOf(call.args);
  const called = {
    type: 'tool.called' as const,
    subtask_id: work.id,
    actor: agentActor(run.work),
    data: { tool: card.name, effect: card.effect, key, args_hash },
  };
  const { journal, outcomes, events, spent } = run.gathered();
  const intent = await callFunction<Intent>(run.ctx.db, 'intent_v1', {
    task_id: work.task.id,
    subtask_id: work.id,
    version: work.version,
    run: work.subtask!.run,
    turn: place.turn,
    call_index: place.callIndex,
    key,
    tool: card.name,
    effect: card.effect,
    args: call.args,
    args_hash,
    action_hash: clearance.call_hash,
    idempotent: card.idempotent ? 1 : 0,
    clearance: {
      kind: clearance.kind,
      approval_id: clearance.approval_id,
      action_hash: clearance.action_hash,
    },
    journal,
    outcomes,
    events: [...events, called],
    spent,
  });
  if (intent.state === 'fenced') throw new FencedError(work.id);
  if (intent.state === 'halted')
    throw later(30, 'halted', 'The platform is halted: no call starts until it is released.');
  if (intent.state === 'not_cleared') throw new NotCleared('The approval no longer covers this call.');
  if (intent.state === 'fresh') run.flushed();
  return intent;
}

async function send(run: Run, card: ToolCard, call: ProposedCall, key: string): Promise<CallOutcome> {
  const result = await run.lease.whileBusy(
    run.ctx.tools.call(card.name, call.args, { key, signal: AbortSignal.timeout(TOOL_TIMEOUT_MS) }),
  );
  run.spend({ tool_calls: 1 });
  if (result.state === 'unknown') {
    if (!card.idempotent) throw new UnknownEffect(key, call, result.reason);
    throw later(
      2,
      'tool_no_answer',
      `${card.name} did not answer (${result.reason}); it is asked again under the same key.`,
    );
  }
  const outcome: CallOutcome =
    result.state === 'done'
      ? { state: 'done', output: result.output as Json, error: null }
      : { state: 'failed', output: (result.output ?? null) as Json, error: result.error };
  await keepOutcome(run, card, {
    key,
    state: outcome.state as 'done' | 'failed',
    result: outcome as unknown as Json,
  });
  run.lease.check();
  return outcome;
}
