import type { Ctx } from '../ctx.ts';
import type { ReadyBell } from '../db/rows.ts';
import { conflict, forbidden, gone } from '../errors.ts';
import type { Entry } from '../identity/entry.ts';
import { visibleTask } from '../identity/visible.ts';
import { ringFor } from './bells.ts';
import { actorFor } from './cancel.ts';

const OPEN = `select 'task' as kind, id, version, bells from tasks where id = $1 and work <> 'idle'
  union all select 'subtask', id, version, bells from subtasks where task_id = $1 and status in ('ready', 'running')`;
const WAITING = `select expires_at <= clock_timestamp() as late from approval_requests where workflow_id = $1 and status = 'pending' order by 1 limit 1`;

/**
 * Rings for everything of a task that could go on. It decides nothing and is harmless to repeat. Throws 404,
 * 403 `rejected`, 409 `approval_pending` or `already_ended`, 410 `expired` (by the deadline, swept or not).
 */
export async function resumeTask(
  ctx: Ctx,
  entry: Entry,
  _taskId: string,
): Promise<{ task_id: string; status: string }> {
  const task = visibleTask(entry);
  actorFor(entry, task, 'http');
  if (task.status === 'rejected') throw forbidden('rejected', 'The plan was rejected; submit a new task.');
  if (task.status === 'expired')
    throw gone('expired', 'Nobody decided in time; retry the task to ask again.');
  const [bells, waiting] = (await ctx.db.batch([
    { text: OPEN, params: [task.id] },
    { text: WAITING, params: [task.id] },
  ])) as [ReadyBell[], { late: boolean }[]];
  if (bells.length === 0 && waiting[0]?.late)
    throw gone('expired', 'The request for approval ran out; retry the task to ask again.');
  if (bells.length === 0 && waiting.length > 0)
    throw conflict('approval_pending', 'The task waits for an approval.');
  if (bells.length === 0 && task.finished_at)
    throw conflict('already_ended', `The task has ended as ${task.status}.`);
  await ringFor(
    ctx,
    bells.map((bell) => ({ ...bell, bells: bell.bells + Math.floor(Math.random() * 1e6) + 1 })),
  );
  return { task_id: task.id, status: task.status };
}
