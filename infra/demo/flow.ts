import { createInterface } from 'node:readline/promises';
import type { TaskView } from '../../lib/tasks/view.ts';
import type { Role } from '../../schema/vocabulary.ts';
import { type Approval, Refused } from './api.ts';
import { eventLine } from './event-line.ts';
import { dim, green, heading, red, say, yellow } from './paint.ts';
import { showPlan, showReport } from './plan-view.ts';
import { proveDeployment } from './prove.ts';
import type { Site } from './site.ts';

export type FlowOptions = { yes: boolean };

/** The main job from a sentence to finished work. True only if the task completed and its deployment answers. */
export async function runFlow(site: Site, sentence: string, options: FlowOptions): Promise<boolean> {
  const task = await submit(site, sentence);
  const approval = await pendingOf(site, task);
  showPlan(task, approval);
  const watching = follow(site, task.task_id);
  if (approval) {
    await showSelfApproval(site, approval);
    const decided = await decideAll(site, task.task_id, options);
    if (!decided) {
      await watching;
      showReport(await site.as('admin').task(task.task_id));
      return false;
    }
  }
  await watching;
  const ended = await site.as('admin').task(task.task_id);
  showReport(ended);
  if (ended.status !== 'completed') return false;
  const proven = await proveDeployment(site, ended);
  nextCommands(site, ended);
  return proven;
}

/** Submits the sentence as the developer and waits for the plan. */
export async function submit(site: Site, sentence: string): Promise<TaskView> {
  heading('A task');
  say(`  “${sentence}”`);
  const task = await site.as('developer').submit(sentence, 'wait=25');
  say(dim(`  ${task.task_id}  status ${task.status}  planned by model “${task.model}”`));
  return task;
}

export async function pendingOf(site: Site, task: TaskView): Promise<Approval | null> {
  const id = task.approval && 'approval_id' in task.approval ? task.approval.approval_id : null;
  return id ? site.as('admin').approval(id) : null;
}

async function showSelfApproval(site: Site, approval: Approval): Promise<void> {
  heading('The requester tries to approve it');
  try {
    await site.as('developer').approve(approval.id, { action_hash: approval.action_hash });
    throw new Error('the requester was allowed to approve what they asked for');
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    say(`  ${red(`${error.status} ${error.code}`)}  ${error.message}`);
  }
}

/** Asks the person at the keyboard, or lets the entitled principals sign, until nothing is pending. */
async function decideAll(site: Site, taskId: string, options: FlowOptions): Promise<boolean> {
  for (;;) {
    const task = await site.as('admin').task(taskId);
    const approval = await pendingOf(site, task);
    if (!approval || approval.status !== 'pending') return true;
    heading(options.yes ? 'The entitled demo principals approve' : 'Your decision');
    if (!options.yes && !(await ask(site, approval))) return false;
    await signAll(site, approval);
  }
}

async function ask(site: Site, approval: Approval): Promise<boolean> {
  if (!process.stdin.isTTY) throw new Error('Nobody is at the keyboard: use --yes, or run it in a terminal.');
  const input = createInterface({ input: process.stdin, output: process.stdout });
  const answer = (await input.question(yellow('  approve or reject? [a/r] '))).trim().toLowerCase();
  if (answer.startsWith('a') || answer === 'yes' || answer === 'y') {
    input.close();
    return true;
  }
  const reason = (await input.question('  why? ')).trim() || 'Rejected in the demo.';
  input.close();
  await site.as('cto').reject(approval.id, reason);
  return false;
}

const SIGNERS: Role[] = ['team_lead', 'tech_lead', 'cto', 'security_team'];

/** Every demo principal whose yes still counts signs, until the requirements are met. */
export async function signAll(site: Site, approval: Approval): Promise<void> {
  for (const role of SIGNERS) {
    try {
      const answer = await site
        .as(role)
        .approve(approval.id, { action_hash: approval.action_hash, justification: 'Signed in the demo.' });
      say(`  ${green('signed')}  ${role}  ${dim(`${answer.approvals_recorded} recorded, ${answer.status}`)}`);
      if (answer.status !== 'pending') return;
    } catch (error) {
      if (!(error instanceof Refused) || error.status !== 403) throw error;
    }
  }
  throw new Error('The demo principals cannot meet the requirements of this approval.');
}

const HEARTBEAT_MS = 2_500;

/** Prints the events as they happen until the run's last one; says every few seconds that it still waits. */
export async function follow(site: Site, taskId: string): Promise<void> {
  const api = site.as('admin');
  let task: TaskView | null = null;
  let started = false;
  const began = Date.now();
  let heartbeat: NodeJS.Timeout | undefined;
  const beat = () => {
    clearInterval(heartbeat);
    heartbeat = setInterval(() => {
      if (started) say(dim(`  … waiting, ${Math.round((Date.now() - began) / 1000)} s`));
    }, HEARTBEAT_MS);
  };
  beat();
  for await (const event of api.watch(taskId)) {
    beat();
    if (event.type === 'task.started') heading('The agents at work');
    started ||= event.type === 'task.started';
    if (!task?.plan) task = await api.task(taskId).catch(() => null);
    if (started) say(eventLine(event, task));
  }
  clearInterval(heartbeat);
}

function nextCommands(site: Site, task: TaskView): void {
  heading('Next');
  say(`  npm start`);
  say(
    `  curl -s -H "Authorization: Bearer $(node -p "require('${site.localDir}/credentials.json').tokens.admin")" ${site.baseUrl}/tasks/${task.task_id}/effects`,
  );
  say(`  git -C ${site.localDir}/workspace/repositories/${task.project ?? 'checkout'} log --oneline --all`);
}
