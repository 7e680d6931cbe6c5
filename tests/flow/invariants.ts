import { expect } from 'vitest';
import { TERMINAL_EVENTS } from '../../schema/event.ts';
import { TASK_TERMINAL, type TaskStatus } from '../../schema/task.ts';
import { judge } from '../chaos/oracle.ts';
import type { Recorded } from '../support/recorder.ts';
import type { Drive } from './drive.ts';

/** The oracle's judgement over all tasks of this engine, and over what happened to the drive's small world. */
export async function checkInvariants(drive: Drive): Promise<void> {
  const calls = [...drive.world.happened].flatMap(([key, { name, args, times }]) =>
    Array.from({ length: times }, (): Recorded => ({ n: 0, at: 0, tool: name, key, args, took: true })),
  );
  // What may run without a signature is this test's own affair: some of them change the policy.
  const evidence = { query: drive.engine.db.query, calls, signed: [], told: drive.resolved };
  expect(await judge(evidence)).toEqual([]);
}

/** Also: this task has ended so, and its last event says it. */
export async function expectEnd(drive: Drive, taskId: string, status: TaskStatus): Promise<void> {
  const task = await drive.task(taskId);
  expect(task.status).toBe(status);
  expect(TASK_TERMINAL).toContain(status);
  expect((await drive.events(taskId)).at(-1)).toBe(`task.${status}`);
  expect(TERMINAL_EVENTS).toContain(`task.${status}`);
  await checkInvariants(drive);
}
