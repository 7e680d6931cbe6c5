import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ask } from './http.ts';
import { STEPS } from './job.ts';

/** The outside recorder as the bench sees it. */
export interface Recorder {
  url: string;
  /** The tasks of which not each step was done exactly once, with what was counted instead. */
  wrong(ids: readonly string[]): Promise<Map<string, string>>;
  stop(): Promise<void>;
}

/** Starts the recorder in a process of its own, so that its CPU is nobody's who is measured. */
export async function startRecorder(): Promise<Recorder> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'recorder-server.ts')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [port] = await once(createInterface({ input: child.stdout }), 'line');
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    wrong: async (ids) => {
      const counts = await ask<Record<string, (number | null)[]>>('GET', `${url}/effects`);
      return new Map(
        ids.flatMap((id): [string, string][] => {
          const steps = counts[id] ?? [];
          const exact = steps.length === STEPS && steps.every((count) => count === 1);
          return exact ? [] : [[id, `effects were made [${steps.map((count) => count ?? 0)}] times`]];
        }),
      );
    },
    stop: async () => {
      const gone = once(child, 'exit');
      child.kill();
      await gone;
    },
  };
}
