import type { Actor } from '../../schema/event.ts';
import { auditRow } from '../audit/record.ts';
import type { Ctx } from '../ctx.ts';
import { callFunction } from '../db/call.ts';
import { conflict, forbidden, notFound } from '../errors.ts';
import type { Entry } from '../identity/entry.ts';
import { visibleTask } from '../identity/visible.ts';
import { rolesIn } from '../policy/decide-rights.ts';

/** The caller as the actor of an event. Throws 403 unless the task is theirs or they lead its project. */
export function actorFor(
  entry: Entry,
  task: { requested_by: string; project: string | null },
  channel: string,
): Actor {
  const { principal } = entry;
  const roles = rolesIn(principal, task.project);
  const leads = roles.some((role) => role !== 'viewer' && role !== 'developer');
  if (task.requested_by !== principal.id && !leads)
    throw forbidden('role_not_allowed', 'Only the requester or somebody who leads the project may do this.');
  return { id: principal.id, kind: principal.kind, roles, channel };
}

/** Stops a task before its next step; its pending approvals are cancelled. Throws 404, 403, 409 `already_ended`. */
export async function cancelTask(
  ctx: Ctx,
  entry: Entry,
  input: { taskId: string; reason?: string | null },
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
