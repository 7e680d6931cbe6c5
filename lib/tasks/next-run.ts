import type { Policy } from '../../schema/policy.ts';
import type { Principal } from '../../schema/principal.ts';
import type { TaskRow } from '../db/rows.ts';
import { forbidden, gone } from '../errors.ts';
import { refuseFull } from '../limits/refuse-full.ts';
import { mayRequest } from '../policy/may-request.ts';

/** Who asked for the task; null: they are no longer let in. */
export type Requester = Pick<Principal, 'bindings'> | null;

/** The refusal for a task that retention has compacted: 410 `history_pruned`. */
export const historyPruned = () =>
  gone(
    'history_pruned',
    'The task ended so long ago that what another run would need is no longer kept. Submit it again.',
  );

/** Throws for a task that may never run again: 410 `history_pruned`, 409 `too_many_events`. */
export function refuseNoMoreRuns(task: Pick<TaskRow, 'pruned_at' | 'event_seq' | 'event_limit'>): void {
  if (task.pruned_at) throw historyPruned();
  refuseFull(task);
}

/** A new run is new work: whoever asks for it must be let to, and whoever asked for the task still. Throws 403 `role_not_allowed`. */
export function refuseUnlessMayRequest(policy: Policy, people: Requester[], project: string | null): void {
  if (people.every((person) => person !== null && mayRequest(policy, person, project))) return;
  const message = 'The policy lets none of the roles that its requester or you hold here ask for work.';
  throw forbidden('role_not_allowed', message);
}
