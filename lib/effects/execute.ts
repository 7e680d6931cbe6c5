import type { Action } from '../../schema/action.ts';
import type { ToolCard } from '../../schema/tool.ts';
import type { CallOutcome, ProposedCall } from '../../schema/turn.ts';
import type { Json } from '../../schema/vocabulary.ts';
import { fitOutput } from '../artifacts/fit-output.ts';
import type { EffectRow } from '../db/rows.ts';
import { MAX_ATTEMPTS, QUICK_CALL_MS, TOOL_TIMEOUT_MS } from '../engine-limits.ts';
import { fatal, later } from '../errors.ts';
import { hashAction, hashOf } from '../hash.ts';
import { flushIfDue } from '../tasks/flush.ts';
import type { Run } from '../tasks/run.ts';
import type { Clearance } from './clearance.ts';
import { effectKey, NotCleared, type Place, recordIntent } from './intent.ts';
import { keepOutcome, UnknownEffect } from './outcome.ts';
import { refuseStale } from './target-state.ts';

/**
 * Runs one cleared call. What only reads is just called. Everything else first commits its intent to the
 * ledger, together with the journal and the clearance's own check; a call that was made before is never
 * made again unless its target honours the key. What people signed is not sent to a target that has changed since. Throws `UnknownEffect`, `NotCleared`, `FencedError`, `YieldError`.
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
  if (card.effect === 'read') return read(run, card, call, place);
  if (clearance.kind === 'call') await refuseStale(run, card, call);
  const existing = await recordIntent(run, clearance, card, call, place);
  return existing
    ? settleKnown(run, card, call, existing, place)
    : send(run, card, call, effectKey(run, place), place);
}

/** Whether an earlier claim of this run has begun the call at this place. */
export function isBegun(run: Run, place: Place): boolean {
  return (run.work.begun ?? []).some(
    ({ turn, call_index }) => turn === place.turn && call_index === place.callIndex,
  );
}

/**
 * Settles a call that an earlier claim began: its known outcome, or the same call under the same key. It was
 * cleared when its intent was committed; what has become of the clearance since does not undo it. Throws
 * `UnknownEffect`, `FencedError`, `YieldError`.
 */
export async function finishBegun(
  run: Run,
  card: ToolCard | null,
  call: ProposedCall,
  place: Place,
): Promise<CallOutcome> {
  run.mustFit(card ? callBudgetMs(card) : 0, call.tool);
  const existing = await recordIntent(run, null, card, call, place);
  if (!existing) throw fatal('ledger_mismatch', 'A call that was begun is not in the ledger.');
  return settleKnown(run, card, call, existing, place);
}

async function settleKnown(
  run: Run,
  card: ToolCard | null,
  call: ProposedCall,
  known: EffectRow,
  place: Place,
): Promise<CallOutcome> {
  const same = known.tool === call.tool && known.args_hash === hashOf(call.args);
  if (known.state === 'done' || known.state === 'failed') {
    if (same) return known.result as unknown as CallOutcome;
    throw fatal('ledger_mismatch', `The ledger has another call in the place of ${call.tool}.`);
  }
  if (!same) throw new UnknownEffect(known.key, asBegun(known), 'Another call was begun in its place.');
  if (known.state === 'unknown' || !card?.idempotent)
    throw new UnknownEffect(known.key, call, 'It was begun by a worker that did not come back.');
  return send(run, card, call, known.key, place);
}

function asBegun(known: EffectRow): ProposedCall {
  return { tool: known.tool, args: known.args };
}

/** How long a call may take: what builds, tests or deploys is left to a queue delivery. */
function callBudgetMs(card: ToolCard): number {
  return card.reach === 'repository' || card.effect === 'read' ? QUICK_CALL_MS : TOOL_TIMEOUT_MS;
}

/** A read is given up when its time is over or the claim is lost: nothing hangs on its answer. */
function within(run: Run, card: ToolCard): AbortSignal {
  return AbortSignal.any([run.lease.signal, AbortSignal.timeout(callBudgetMs(card))]);
}

async function read(run: Run, card: ToolCard, call: ProposedCall, place: Place): Promise<CallOutcome> {
  await flushIfDue(run);
  const result = await run.lease.during(
    run.ctx.tools.call(card.name, call.args, { key: null, signal: within(run, card) }),
  );
  run.spend({ tool_calls: 1 });
  run.gain(result);
  if (result.state === 'done') {
    const { row, ...fitted } = fitOutput(run, call, { ...place, key: null }, result.output);
    if (row) run.artifacts.push(row);
    return { state: 'done', error: null, ...fitted };
  }
  const error = result.state === 'failed' ? result.error : { code: 'no_answer', message: result.reason };
  return { state: 'failed', output: null, error };
}

async function send(
  run: Run,
  card: ToolCard,
  call: ProposedCall,
  key: string,
  place: Place,
): Promise<CallOutcome> {
  const result = await run.lease.whileBusy(
    run.ctx.tools.call(card.name, call.args, { key, signal: AbortSignal.timeout(callBudgetMs(card)) }),
  );
  run.spend({ tool_calls: 1 });
  if (result.state === 'unknown') {
    const lastAttempt = run.work.attempts >= MAX_ATTEMPTS;
    if (!card.idempotent || lastAttempt) throw new UnknownEffect(key, call, result.reason);
    const message = `${card.name} did not answer (${result.reason}); it is asked again under the same key.`;
    throw later(2, 'tool_no_answer', message);
  }
  const { row, ...fitted } = fitOutput(run, call, { ...place, key }, result.output ?? null);
  const error = result.state === 'done' ? null : result.error;
  const outcome: CallOutcome = { state: result.state, error, ...fitted };
  await keepOutcome(run, card, {
    key,
    state: outcome.state as 'done' | 'failed',
    result: outcome as unknown as Json,
    ...(row ? { artifacts: [row] } : {}),
  });
  run.lease.check();
  return outcome;
}
