import type { ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';
import { signalGroup } from './child-registry.ts';

const HEAD_BYTES = 8 * 1024;
const TAIL_BYTES = 48 * 1024;

/** How a child ended and what it wrote: the first 8 KB and the last 48 KB. */
export interface CollectedOutput {
  code: number | null;
  signal: NodeJS.Signals | null;
  output: string;
  /** Set when the process could not be started. */
  failure?: string;
}

/** Waits for a child whose output is piped; when it ends, what it started in its group ends with it. */
export function collectOutput(child: ChildProcess): Promise<CollectedOutput> {
  let head = '';
  let tail = '';
  let dropped = 0;
  for (const stream of [child.stdout, child.stderr] as (Readable | null)[]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      const room = Math.max(0, HEAD_BYTES - head.length);
      head += chunk.slice(0, room);
      tail += chunk.slice(room);
      if (tail.length > 2 * TAIL_BYTES) {
        dropped += tail.length - TAIL_BYTES;
        tail = tail.slice(-TAIL_BYTES);
      }
    });
  }
  const text = () => {
    const cut = dropped + Math.max(0, tail.length - TAIL_BYTES);
    return cut ? `${head}\n… ${cut} characters left out …\n${tail.slice(-TAIL_BYTES)}` : head + tail;
  };
  return new Promise((resolve) => {
    child.on('error', (error) =>
      resolve({ code: null, signal: null, output: text(), failure: error.message }),
    );
    // A process left behind would keep the pipes open, so `close` comes only after its end.
    child.on('exit', () => signalGroup(child, 'SIGKILL'));
    child.on('close', (code, signal) => resolve({ code, signal, output: text() }));
  });
}
