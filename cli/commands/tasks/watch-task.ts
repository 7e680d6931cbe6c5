import type { Client } from '../../client/client.ts';
import { followTask, type TaskEvent } from '../../client/follow-task.ts';
import type { Cli } from '../../command.ts';
import type { ExitCode } from '../../exit-codes.ts';
import { eventLine, taskLines } from '../../render/task.ts';
import { exitOfTask } from './outcome.ts';

const SHOWN = 8;
const PAUSED = ['awaiting_approval', 'budget_paused'];
const MAY_PAUSE = /^(approval\.requested|budget\.paused|tool\.proposed)$/;

/** Shows a task's events as they come. Answers what its end, or its pause, means. */
export async function watchTask(
  cli: Cli,
  client: Client,
  taskId: string,
  { after, untilPaused }: { after: number; untilPaused: boolean },
): Promise<ExitCode> {
  const { io, out } = cli;
  const read = () => client.call('GET /tasks/{task_id}', { path: { task_id: taskId } });
  const drawn = out.isTty && !out.json;
  const recent: TaskEvent[] = [];
  let task = await read();
  if (drawn) out.redraw(taskLines(task, recent));
  if (untilPaused && PAUSED.includes(task.status)) return exitOfTask(task.status);
  for await (const event of followTask(io, client, taskId, after)) {
    recent.push(event);
    if (out.json) out.document(event, true);
    else if (!drawn) out.line(eventLine(event));
    if (drawn || (untilPaused && MAY_PAUSE.test(event.type))) task = await read();
    if (drawn) out.redraw(taskLines(task, recent.slice(-SHOWN)));
    if (untilPaused && PAUSED.includes(task.status)) return exitOfTask(task.status);
  }
  return exitOfTask((await read()).status);
}
