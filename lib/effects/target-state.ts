import type { ToolCard } from '../../schema/tool.ts';
import type { ProposedCall } from '../../schema/turn.ts';
import type { Json, JsonObject } from '../../schema/vocabulary.ts';
import { QUICK_CALL_MS } from '../engine-limits.ts';
import { later } from '../errors.ts';
import { keepEvidence } from '../evidence/keep.ts';
import type { SeenState } from '../evidence/state-lines.ts';
import { hashOf } from '../hash.ts';
import type { Run } from '../tasks/run.ts';
import { NotCleared } from './intent.ts';
import { pick } from './pick.ts';

/** The target is not what it was when people signed: the same call asks again, and shows both. */
export class StaleTarget extends NotCleared {}

/** Characters of a target's state that are kept with a request. */
const MAX_SHOWN = 2_000;

/** What the call's target looks like now; null: its tool has no way to tell. Never throws but for a lost claim. */
async function readState(run: Run, card: ToolCard | null, call: ProposedCall): Promise<SeenState | null> {
  const read = card?.state_read;
  if (!read) return null;
  const seen = (fingerprint: string | null, shown: Json, problem: string | null): SeenState => {
    return { fingerprint, shown, problem, at: new Date(run.ctx.clock.now()).toISOString() };
  };
  // Its server's word that it only reads is believed as far as any: by the card.
  const reader = (await run.cards()).find(({ name }) => name === read.tool);
  if (reader?.effect !== 'read') return seen(null, null, `${read.tool} is not there, or does not only read.`);
  const args = Object.fromEntries(
    read.pass.filter((name) => Object.hasOwn(call.args, name)).map((name) => [name, call.args[name]!]),
  );
  const signal = AbortSignal.any([run.lease.signal, AbortSignal.timeout(QUICK_CALL_MS)]);
  const result = await run.lease.during(run.ctx.tools.call(read.tool, args, { key: null, signal }));
  if (result.state !== 'done')
    return seen(null, null, result.state === 'failed' ? result.error.message : result.reason);
  try {
    const state = pick(result.output, read.pick, call.args);
    return seen(hashOf(state as Json), keepEvidence(state, MAX_SHOWN), null);
  } catch (error) {
    return seen(null, null, String(error));
  }
}

/**
 * To be asked right before the intent of a call that people signed. Throws `StaleTarget` when the target has changed
 * since; `later` `target_unreadable` when it could be read then and cannot be now.
 */
export async function refuseStale(run: Run, card: ToolCard, call: ProposedCall): Promise<void> {
  const signed = signedState(run);
  if (!signed?.fingerprint) return;
  const now = await readState(run, card, call);
  if (!now?.fingerprint)
    throw later(10, 'target_unreadable', `What ${call.tool} would change cannot be read: ${now?.problem}`);
  if (now.fingerprint !== signed.fingerprint)
    throw new StaleTarget('The target has changed since the call was signed.');
}

/** The state for a new request about this call, beside the one that was signed where that signature went stale. */
export async function stateToShow(
  run: Run,
  card: ToolCard | null,
  call: ProposedCall,
  place: { turn: number; callIndex: number },
): Promise<JsonObject> {
  const state = await readState(run, card, call);
  if (!state) return {};
  const last = run.work.call_approval;
  const same = last?.status === 'approved' && last.turn === place.turn && last.call_index === place.callIndex;
  const signed = same ? signedState(run) : undefined;
  const stale = signed?.fingerprint && signed.fingerprint !== state.fingerprint;
  return { state: stale ? { ...state, before: signed.shown } : state };
}

function signedState({ work }: Run): SeenState | undefined {
  return (work.call_approval?.evidence as { state?: SeenState } | undefined)?.state;
}
