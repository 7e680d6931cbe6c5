import pg from 'pg';
import type { TaskView } from '../../../lib/tasks/view.ts';
import { follow, pendingOf, signAll, submit } from '../flow.ts';
import { dim, green, heading, red, say } from '../paint.ts';
import { showPlan } from '../plan-view.ts';
import type { Site } from '../site.ts';

const SQUEEZE_IN = `update tasks set plan = jsonb_set(plan, array['subtasks', (jsonb_array_length(plan -> 'subtasks') - 1)::text, 'title'],
  '"Deploy something else that nobody signed"') where id = $1`;

type Subtask = NonNullable<TaskView['plan']>['subtasks'][number];

/** Alters the approved action in the database and shows that the executor does not run it under the old signatures. */
export async function changeStory(site: Site, sentence: string): Promise<boolean> {
  const task = await submit(site, sentence);
  const approval = await pendingOf(site, task);
  showPlan(task, approval);
  if (!approval) throw new Error('This story needs a task that asks for approval.');
  const client = new pg.Client({ connectionString: site.databaseUrl });
  await client.connect();
  try {
    await signAll(site, approval);
    heading('Somebody with access to the database alters the approved plan');
    await client.query(SQUEEZE_IN, [task.task_id]);
    say(`  the plan's last step now says: “Deploy something else that nobody signed”`);
  } finally {
    await client.end();
  }
  const watching = follow(site, task.task_id);
  const asked = await newRequest(site, task.task_id, approval.id);
  heading('The executor refuses');
  say(`  signed   ${approval.action_hash}`);
  say('  the plan as it stands has another hash: its signatures cover nothing any more');
  say(
    `  so the deployment itself is asked about anew: ${asked.action_type}, ${asked.risk_level}, ${asked.action_hash.slice(0, 16)}…`,
  );
  const { data: effects } = await site.as('admin').effects(task.task_id);
  const deployed = effects.filter(({ tool }) => tool.endsWith('.deploy'));
  await site.as('cto').reject(asked.id, 'The plan was altered after it was signed.');
  await watching;
  const ended = await site.as('admin').task(task.task_id);
  const steps = ended.plan?.subtasks ?? [];
  const ok = deployed.length === 0 && ended.status === 'failed' && steps.at(-1)?.status !== 'completed';
  if (ok) sayWhatRan(steps);
  else say(red(`\n  The story did not hold: ${ended.status}, ${deployed.length} deployments.`));
  return ok;
}

function sayWhatRan(steps: Subtask[]): void {
  const ran = steps.filter(({ status }) => status === 'completed');
  say(green('\n  The altered step did not run: nothing was deployed.'));
  if (ran.length === 0) return;
  say('  The steps that need no signature did run:');
  for (const { agent, title } of ran) say(dim(`    ${agent}: ${title}`));
}

async function newRequest(site: Site, taskId: string, old: string) {
  for (let waited = 0; waited < 120; waited++) {
    const task = await site.as('admin').task(taskId);
    const approval = await pendingOf(site, task);
    if (approval && approval.id !== old && approval.status === 'pending') return approval;
    if (task.finished_at) break;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error('The executor asked nobody: the altered plan went through, or the task ended first.');
}
