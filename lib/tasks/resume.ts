import { auditRow } from '../audit/record.ts';
import type { Ctx } from '../ctx.ts';
import { callFunction } from '../db/call.ts';
import type { ReadyBell } from '../db/rows.ts';
import { conflict, forbidden, gone, notFound } from '../errors.ts';
import { actorFor } from '../identity/actor.ts';
import type { Entry } from '../identity/entry.ts';
import { visibleTask } from '../identity/visible.ts';
import { isFull } from '../limits/refuse-full.ts';
import { ringFor } from './bells.ts';

type Resumed =
  | { state: 'missing' }
  /** `still`: nothing to ring for, and nothing that forbids it (an effect is unknown). */
  | { state: 'expired' | 'approval_pending' | 'ended' | 'still'; status: string }
  | { state: 'rung'; status: string; ready: ReadyBell[] };

/**
 * Rings for everything of a task that could go on. It decides nothing and is harmless to repeat. Throws 404,
 * 403 `rejected`, 409 `approval_pending` or `already_ended`, 410 `expired` (by the deadline, swept or not).
 */
export async function resumeTask(ctx: Ctx, entry: Entry): Promise<{ task_id: string; status: string }> {
  const task = visibleTask(entry);
  const actor = actorFor(entry, task, 'http');
  if (task.status === 'rejected') throw forbidden('rejected', 'The plan was rejected; submit a new task.');
  if (task.status === 'expired')
    throw gone('expired', 'Nobody decided in time; retry the task to ask again.');
  const data = { was: task.status };
  const done = await callFunction<Resumed>(ctx.db, 'resume_v1', {
    task_id: task.id,
    // Ringing may be repeated without end; a full timeline is not for telling that.
    events: isFull(task) ? [] : [{ type: 'task.resumed', actor, data }],
    audit: [auditRow({ at: entry.now, actor: actor.id, type: 'task.resumed', subject: task.id, data })],
  });
  switch (done.state) {
    case 'missing':
      throw notFound('task_not_found', 'There is no such task.');
    case 'expired':
      throw gone('expired', 'The request for approval ran out; retry the task to ask again.');
    case 'approval_pending':
      throw conflict('approval_pending', 'The task waits for an approval.');
    case 'ended':
      throw conflict('already_ended', `The task has ended as ${done.status}.`);
    case 'rung':
      await ringFor(ctx, done.ready);
  }
  return { task_id: task.id, status: done.status };
}
