import type { Context } from 'hono';
import { streamSSE } from 'hono/streaming';
import { watchTask } from '../../lib/tasks/watch.ts';
import type { AppEnv } from './env.ts';

const RETRY_MS = 1_000;

/** Streams a task's events from the number `after` on: `id:` is the number, so that `Last-Event-ID` resumes. */
export function streamEvents(c: Context<AppEnv>, taskId: string, after: number): Response {
  const ctx = c.get('ctx');
  return streamSSE(
    c,
    async (stream) => {
      await stream.write(`retry: ${RETRY_MS}\n\n`);
      for await (const seen of watchTask(ctx, taskId, {
        after,
        gone: () => stream.aborted || stream.closed,
      })) {
        if (seen.kind === 'event') {
          const { seq, type } = seen.event;
          await stream.writeSSE({ id: String(seq), event: type, data: JSON.stringify(seen.event) });
        } else {
          await stream.write(`: ${seen.kind}\n\n`);
        }
      }
    },
    async (error) => ctx.log.error('event stream broke off', { task: taskId, error: String(error) }),
  );
}
