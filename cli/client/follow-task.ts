import { CliError, Refused } from '../errors.ts';
import { EXIT } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import type { Answer, Client } from './client.ts';
import { readEventStream } from './event-stream.ts';
import { interrupted } from './send.ts';

export type TaskEvent = Answer<'GET /tasks/{task_id}/events'>['data'][number];

const TERMINAL = /^task\.(completed|failed|rejected|expired|cancelled)$/;
/** The service sends a sign of life every 15 s. */
const SILENCE_MS = 40_000;
const MAX_BREAKS = 8;

/**
 * A task's events as they happen, from the number `after` on, each once; goes on from the last one when the connection
 * is lost. Ends after the event that ends the task. Throws CliError `unavailable` after eight losses without news.
 */
export async function* followTask(
  io: Io,
  client: Client,
  taskId: string,
  after = 0,
): AsyncGenerator<TaskEvent> {
  let last = after;
  let breaks = 0;
  while (breaks <= MAX_BREAKS) {
    try {
      for await (const event of openStream(io, client, taskId, last)) {
        if (event.seq <= last) continue;
        last = event.seq;
        breaks = 0;
        yield event;
        if (TERMINAL.test(event.type)) return;
      }
    } catch (error) {
      if (io.signal.aborted) throw interrupted();
      if (error instanceof Refused || error instanceof CliError) throw error;
    }
    breaks += 1;
    await io.sleep(Math.min(250 * 2 ** breaks, 10_000)).catch(() => {
      throw interrupted();
    });
  }
  throw new CliError(
    EXIT.unavailable,
    'The stream of events broke off again and again.',
    `Go on from here: tasks watch ${taskId} --after ${last}`,
  );
}

async function* openStream(io: Io, client: Client, taskId: string, after: number): AsyncGenerator<TaskEvent> {
  const silence = new AbortController();
  const headers = { accept: 'text/event-stream', 'last-event-id': String(after) };
  const answer = await client.response('GET /tasks/{task_id}/events', {
    path: { task_id: taskId },
    query: {},
    headers,
  });
  const body = answer.body!;
  const stop = () => void silence.abort();
  let timer = setTimeout(stop, SILENCE_MS);
  const heard = new TransformStream<Uint8Array, Uint8Array>({
    transform: (chunk, controller) => {
      clearTimeout(timer);
      timer = setTimeout(stop, SILENCE_MS);
      controller.enqueue(chunk);
    },
  });
  try {
    const signal = AbortSignal.any([io.signal, silence.signal]);
    for await (const { data } of readEventStream(body.pipeThrough(heard, { signal })))
      yield JSON.parse(data) as TaskEvent;
  } finally {
    clearTimeout(timer);
    await body.cancel().catch(() => undefined); // locked by the pipe that has ended it already
  }
}
