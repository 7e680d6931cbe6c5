import { sha256 } from '../hash.ts';

/** The id of what a task did, by its place in it: a UUID that every invocation comes to by itself. */
export function spanId(taskId: string, place: string): string {
  const hex = sha256(`span ${taskId} ${place}`);
  const variant = (8 + (Number.parseInt(hex[16]!, 16) % 4)).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** The places of a task's spans. A subtask's is of one run: a retry works on it anew. */
export const PLACE = {
  task: 'task',
  plan: (run: number) => `plan/${run}`,
  subtask: (id: string, run: number) => `subtask/${id}/${run}`,
  approval: (id: string) => `approval/${id}`,
  /** By the ledger's key of the call. */
  effect: (key: string) => `effect/${key}`,
};

/** Whether a task is among the share `rate` (0 to 1) that is traced: always the same for the same task. */
export function isSampled(taskId: string, rate: number): boolean {
  return Number.parseInt(sha256(`sample ${taskId}`).slice(0, 8), 16) / 2 ** 32 < rate;
}
