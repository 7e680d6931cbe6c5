import { callSaver } from '../checkpoints/saver-call.ts';
import type { Run } from './run.ts';

/** More than this much time or text is not left to one worker's memory. Milliseconds; characters. */
const FLUSH_AFTER_MS = 5_000;
const FLUSH_AFTER_CHARS = 65_536;

/** Whether so much has gathered since the last fenced statement that the next model or read would commit it first. */
export function flushIsDue({ ctx, flushedAt, gained }: Run): boolean {
  return ctx.clock.now() - flushedAt > FLUSH_AFTER_MS || gained > FLUSH_AFTER_CHARS;
}

/**
 * Commits what has gathered since the last fenced statement when it has become much, in one of its own: called before
 * the next model or read begins, so that a worker which dies among them pays only the last ones again. A quick agent
 * never comes to it. Throws `FencedError` when the claim is lost, and what the codec throws.
 */
export async function flushIfDue(run: Run): Promise<void> {
  const { ctx, work } = run;
  if (!flushIsDue(run)) return;
  const gathered = run.gathered();
  if (!gathered.journal) return;
  const { kind, id, version } = work;
  await callSaver(ctx.db, 'flush_v1', { kind, id, version, task_id: work.task.id, ...gathered });
  run.flushed();
}
