import { auditRow } from '../audit/record.ts';
import type { Ctx } from '../ctx.ts';
import { callFunction } from '../db/call.ts';
import { conflict, notFound } from '../errors.ts';
import { actorFor } from '../identity/actor.ts';
import type { Entry } from '../identity/entry.ts';
import { visibleTask } from '../identity/visible.ts';

/** Stops a task before its next step; its pending approvals are cancelled. Throws 404, 403, 409 `already_ended`. */
export async function cancelTask(
  ctx: Ctx,
  entry: Entry,
  input: { reason?: string | null },
): Promise<{ task_id: string; status: string }> {
  const task = visibleTask(entry);
  const actor = actorFor(entry, task, 'http');
  const reason = input.reason?.trim() || 'Cancelled.';
  const answer = { task_id: task.id, status: 'cancelled' };
  const done = await callFunction<{ state: 'cancelled' | 'ended' | 'missing'; status?: string }>(
    ctx.db,
    'cancel_v1',
    {
      task_id: task.id,
      actor: actor.id,
      reason,
      events: [{ type: 'task.cancelled', actor, data: { reason } }],
      audit: [
        auditRow({
          at: entry.now,
          actor: actor.id,
          type: 'task.cancelled',
          subject: task.id,
          data: { reason },
        }),
      ],
      answer: entry.idem ? { ...entry.idem, status: 200, headers: {}, body: JSON.stringify(answer) } : null,
    },
  );
  if (done.state === 'missing') throw notFound('task_not_found', 'There is no such task.');
  if (done.state === 'ended')
    throw conflict('already_ended', `The task has already ended as ${done.status}.`);
  return answer;
}
