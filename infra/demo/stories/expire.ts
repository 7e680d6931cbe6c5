import pg from 'pg';
import { Refused } from '../api.ts';
import { pendingOf, submit } from '../flow.ts';
import { dim, green, heading, red, say } from '../paint.ts';
import { showPlan } from '../plan-view.ts';
import type { Site } from '../site.ts';

const PASS = `update approval_requests set created_at = created_at - make_interval(mins => $2), expires_at = expires_at - make_interval(mins => $2),
  remind_at = remind_at - make_interval(mins => $2) where id = $1 and status = 'pending'`;

/** Lets the request's time pass: reminder, escalations, expiry, and the late signature that no longer counts. */
export async function expireStory(site: Site, sentence: string): Promise<boolean> {
  const task = await submit(site, sentence);
  const approval = await pendingOf(site, task);
  showPlan(task, approval);
  if (!approval) throw new Error('This story needs a task that asks for approval.');
  const client = new pg.Client({ connectionString: site.databaseUrl });
  await client.connect();
  try {
    for (const [minutes, wanted] of [
      [31, 'approval.reminded'],
      [10, 'approval.escalated'],
      [20, 'task.expired'],
    ] as const) {
      heading(`${minutes} minutes pass`);
      await client.query(PASS, [approval.id, minutes]);
      await seen(site, task.task_id, wanted);
    }
  } finally {
    await client.end();
  }
  heading('A signature that comes too late');
  let late: Refused | null = null;
  try {
    await site.as('cto').approve(approval.id, { action_hash: approval.action_hash });
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    late = error;
    say(`  ${red(`${error.status} ${error.code}`)}  ${error.message}`);
  }
  const ended = await site.as('admin').task(task.task_id);
  const { data: effects } = await site.as('admin').effects(task.task_id);
  const ok = late?.status === 410 && ended.status === 'expired' && effects.length === 0;
  say(
    ok
      ? green('\n  The request expired, nothing ran, and the late yes was refused.')
      : red(`\n  The story did not hold: ${ended.status}, ${effects.length} effects.`),
  );
  return ok;
}

/** Waits until the sweep has written an event of this type. */
async function seen(site: Site, taskId: string, type: string): Promise<void> {
  for (let waited = 0; waited < 60; waited++) {
    const { data } = await site.as('admin').events(taskId);
    const event = data.find((one) => one.type === type);
    if (event) {
      say(`  ${event.at.slice(11, 19)} ${type} ${dim(JSON.stringify(event.data))}`);
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error(`The sweep did not write ${type}.`);
}
