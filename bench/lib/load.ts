import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from './system.ts';

/** What a round of tasks took. */
export interface Load {
  ids: string[];
  /** ms of each task: from the start's request to the sight of it waiting, from the approval's to the sight of it done. */
  startMs: number[];
  finishMs: number[];
  seconds: number;
}

/** Hands out names for tasks that no other run of this bench has had. */
export function idMaker(system: string): () => string {
  let count = 0;
  return () => `${system}-${++count}`;
}

/** Runs so many tasks by so many clients, each of which does one after the other. Rejects at the first wrong answer. */
export async function runLoad(
  client: Client,
  makeId: () => string,
  tasks: number,
  clients: number,
): Promise<Load> {
  const load: Load = { ids: Array.from({ length: tasks }, makeId), startMs: [], finishMs: [], seconds: 0 };
  const left = load.ids.values();
  const began = performance.now();
  await Promise.all(
    Array.from({ length: clients }, async () => {
      for (const id of left) {
        const { startMs, finishMs } = await runTask(client, id);
        load.startMs.push(startMs);
        load.finishMs.push(finishMs);
      }
    }),
  );
  load.seconds = (performance.now() - began) / 1000;
  return load;
}

/** One task from the request to its end; `between` is called while it waits. */
export async function runTask(
  client: Client,
  id: string,
  between: () => Promise<void> = async () => undefined,
): Promise<{ startMs: number; finishMs: number }> {
  const began = performance.now();
  await client.start(id);
  await client.untilWaiting(id);
  const waiting = performance.now();
  await between();
  const decided = performance.now();
  await client.approve(id);
  await client.untilDone(id);
  return { startMs: waiting - began, finishMs: performance.now() - decided };
}

/** Lets what goes on behind the last answer come to rest. */
export async function rest(): Promise<void> {
  await sleep(300);
}
