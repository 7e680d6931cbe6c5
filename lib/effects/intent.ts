import type { ToolCard } from '../../schema/tool.ts';
import type { ProposedCall } from '../../schema/turn.ts';
import type { JsonObject } from '../../schema/vocabulary.ts';
import { auditRow } from '../audit/record.ts';
import { callFunction } from '../db/call.ts';
import type { EffectRow, Work } from '../db/rows.ts';
import { FencedError } from '../errors.ts';
import { hashOf } from '../hash.ts';
import { halted } from '../limits/refusal.ts';
import type { Run } from '../tasks/run.ts';
import type { Clearance } from './clearance.ts';
import { agentActor } from './outcome.ts';

/** Which call of a subtask's run: the number of its turn, and its place in that turn. */
export type Place = { turn: number; callIndex: number };

/** The clearance no longer holds (it ran out, was spent or withdrawn): ask again. */
export class NotCleared extends Error {}

type Intent =
  | { state: 'fresh' | 'fenced' | 'halted' | 'not_cleared' }
  | { state: 'existing'; effect: EffectRow };

/** The ledger's key of a call, which is also its target's idempotency key. */
export function effectKey(run: Run, place: Place): string {
  return hashOf([run.work.id, run.work.subtask!.run, place.turn, place.callIndex]);
}

/**
 * Commits the intent of a call with the journal and the clearance's own check, or finds the row that is there.
 * Null: the call is new and may be sent. Without a clearance only an existing row is found. Throws
 * `FencedError`, `NotCleared`, and `later` `halted` while no call may start.
 */
export async function recordIntent(
  run: Run,
  clearance: Clearance | null,
  card: ToolCard | null,
  call: ProposedCall,
  place: Place,
): Promise<EffectRow | null> {
  const { work } = run;
  const args_hash = hashOf(call.args);
  const key = effectKey(run, place);
  const called = {
    type: 'tool.called' as const,
    subtask_id: work.id,
    actor: agentActor(work),
    data: { tool: call.tool, effect: card?.effect ?? null, key, args_hash },
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
    tool: call.tool,
    effect: card?.effect ?? null,
    args: call.args,
    args_hash,
    action_hash: clearance?.call_hash ?? null,
    idempotent: card?.idempotent ? 1 : 0,
    clearance: clearance && {
      kind: clearance.kind,
      approval_id: clearance.approval_id,
      action_hash: clearance.action_hash,
      ...grantUse(clearance, work, { ...called.data, subtask_id: work.id }),
    },
    journal,
    outcomes,
    events: [...events, called],
    spent,
    sliced: run.slice !== null,
  });
  switch (intent.state) {
    case 'existing':
      return intent.effect;
    case 'fresh':
      run.flushed();
      return null;
    case 'fenced':
      throw new FencedError(work.id);
    case 'halted':
      throw halted();
    default:
      throw new NotCleared('The approval no longer covers this call.');
  }
}

/** Of a clearance by a grant: which use is taken, and the audit row that goes with it. */
function grantUse({ grant }: Clearance, work: Work, data: JsonObject) {
  if (!grant) return {};
  const { id, granted_by, roles_version } = grant;
  const audited = { ...data, task_id: work.task.id, granted_by };
  const audit = auditRow({ at: work.now, actor: granted_by, type: 'grant.used', subject: id, data: audited });
  return { grant_id: id, roles_version, audit: [audit] };
}
