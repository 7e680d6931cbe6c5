import { ask } from '../lib/http.ts';
import type { Client } from '../lib/system.ts';
import { describeJob } from './scripted.ts';
import type { Site } from './site.ts';

type Waiting = { task_id: string; status: string; approval: { approval_id: string } | null };

/** Where the client finds the service, once it runs. */
export type Door = { url: string; keys: Site['keys'] };

/**
 * A client at the public doors: it submits and approves with `Prefer: wait`, so that it is told of waiting and
 * done by the answer, without polling, as the peers' clients are. When the answer comes too early, it looks.
 */
export function makeClient(door: () => Door): Client {
  const tasks = new Map<string, { taskId: string; approvalId: string | null; status: string; key: string }>();
  const call = <Body>(method: string, path: string, key: string, body?: object) =>
    ask<Body>(method, door().url + path, body, { authorization: `Bearer ${key}`, prefer: 'wait=25' });

  async function until(id: string, wanted: string): Promise<void> {
    const task = tasks.get(id)!;
    for (let round = 0; task.status !== wanted; round++) {
      if (!['planning', 'running', 'awaiting_approval'].includes(task.status))
        throw new Error(`task ${task.taskId} is ${task.status}, not ${wanted}`);
      if (round > 0) await new Promise((done) => setTimeout(done, 50));
      const seen = await call<Waiting>('GET', `/tasks/${task.taskId}`, task.key);
      task.status = seen.status;
      task.approvalId = seen.approval?.approval_id ?? null;
    }
  }

  return {
    async start(id) {
      const body = { description: describeJob(id), project_context: { project: 'bench' } };
      const { requesters } = door().keys;
      const key = requesters[tasks.size % requesters.length]!;
      const seen = await call<Waiting>('POST', '/orchestrate', key, body);
      tasks.set(id, {
        taskId: seen.task_id,
        approvalId: seen.approval?.approval_id ?? null,
        status: seen.status,
        key,
      });
    },
    untilWaiting: (id) => until(id, 'awaiting_approval'),
    async approve(id) {
      const task = tasks.get(id)!;
      const { task_status } = await call<{ task_status?: string }>(
        'POST',
        `/approve/${task.approvalId}`,
        door().keys.approver,
        {},
      );
      if (task_status) task.status = task_status;
    },
    untilDone: (id) => until(id, 'completed'),
  };
}
