import type { Cli } from '../../command.ts';
import { EXIT, type ExitCode } from '../../exit-codes.ts';

/** What the status of a task that was waited for means to a script. */
export function exitOfTask(status: string): ExitCode {
  if (status === 'completed') return EXIT.ok;
  if (status === 'awaiting_approval' || status === 'budget_paused') return EXIT.waiting;
  return ['failed', 'rejected', 'expired', 'cancelled'].includes(status) ? EXIT.endedBadly : EXIT.waiting;
}

/** What a request did to a task, in a line. */
export function sayMoved(
  { out }: Cli,
  answer: { task_id: string; status: string; [more: string]: unknown },
): ExitCode {
  if (out.json) out.document(answer);
  else out.line(`${answer.task_id} is ${answer.status}${answer.run ? `, run ${String(answer.run)}` : ''}`);
  return EXIT.ok;
}
