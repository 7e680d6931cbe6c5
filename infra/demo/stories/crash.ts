import type { NeonRequest, NeonVerdict } from '../../local/neon-proxy.ts';
import { follow, pendingOf, signAll, submit } from '../flow.ts';
import { green, heading, red, say } from '../paint.ts';
import { showPlan } from '../plan-view.ts';
import { proveDeployment } from '../prove.ts';
import type { Site } from '../site.ts';
import { showLedger } from './ledger.ts';

/** Watches the round trips to Postgres for the first that would record a commit, and cuts it there. */
export const crashHook = {
  armed: false,
  fired: null as (() => Promise<void>) | null,
  async onSql(request: NeonRequest): Promise<NeonVerdict> {
    if (!crashHook.armed || !recordsCommit(request)) return undefined;
    crashHook.armed = false;
    await crashHook.fired?.();
    return 'drop-before';
  },
};

function recordsCommit(request: NeonRequest): boolean {
  const text = JSON.stringify(request);
  return /(intent|settle)_v1/.test(text) && /\\"outcomes\\":\[\{/.test(text);
}

/** Kills the Worker with -9 between a call and its record, and shows that the job finishes with every effect once. */
export async function crashStory(site: Site, sentence: string): Promise<boolean> {
  const stack = site.stack!;
  const task = await submit(site, sentence);
  const approval = await pendingOf(site, task);
  showPlan(task, approval);
  let killedAt = 0;
  const killed = new Promise<void>((resolve) => {
    crashHook.fired = async () => {
      await stack.killWorker();
      killedAt = Date.now();
      resolve();
    };
  });
  crashHook.armed = true;
  if (approval) await signAll(site, approval).catch(() => undefined);
  await killed;
  heading('kill -9: the Worker died after a commit was made, before it was recorded');
  await stack.startWorker();
  const ledger = await site.as('admin').effects(task.task_id);
  const open = ledger.data.filter(({ state }) => state === 'intent');
  say(`  the ledger says ${open.length} effect is still an intent; the commit is in the repository`);
  if (open.length === 0) say(red('  expected an open intent'));
  say('  waiting for the dead worker’s lease to run out …');
  await follow(site, task.task_id);
  const ended = await site.as('admin').task(task.task_id);
  say(`\n  ${ended.status} ${((Date.now() - killedAt) / 1000).toFixed(1)} s after the kill`);
  const once = await showLedger(site, task.task_id, ended.project ?? 'checkout');
  const serves = ended.status === 'completed' && (await proveDeployment(site, ended));
  const ok = open.length > 0 && once && serves;
  say(ok ? green('\n  The job finished, every effect once.') : red('\n  The story did not hold.'));
  return ok;
}
