import { type NewEvent, SYSTEM } from '../../schema/event.ts';
import { type LimitName, type Limits, nearAt } from '../../schema/limits.ts';
import type { Ctx } from '../ctx.ts';
import type { Work } from '../db/rows.ts';

/** What of a run a warning is about and goes to. */
type Warned = { ctx: Ctx; work: Work; limits: Limits; events: NewEvent[] };
type Amount = { before: number; now: number };

/**
 * Tells once, in the timeline and the log, when an amount of this run comes to 80 % of its limit: `before` is what
 * the last flush had. Event and state are flushed together, so a crash neither loses nor repeats it.
 */
export function warnNear(run: Warned, limit: LimitName, amount: Amount): void {
  const event = nearEvent(run, limit, amount);
  if (event) run.events.push(event);
}

/** The warning itself, told in the log; null where it is not due. */
export function nearEvent(run: Omit<Warned, 'events'>, limit: LimitName, amount: Amount): NewEvent | null {
  const max = run.limits[limit];
  const near = nearAt(max);
  if (amount.before >= near || amount.now < near) return null;
  const data = { limit, used: amount.now, max };
  run.ctx.log.info('limit near', { ...data, task: run.work.task.id, work: run.work.id });
  const subtask_id = run.work.kind === 'subtask' ? run.work.id : null;
  return { type: 'limit.near', subtask_id, actor: SYSTEM, data };
}
