// DBOS Transact: a workflow of steps that waits for a message; its own recovery at a restart.
import { DBOS } from '@dbos-inc/dbos-sdk';
import { makePlan, makeResult, STEPS } from '../lib/job.ts';
import { POOL_SIZE, recordEffect, serveDoors } from './serve.ts';

const HOUR_S = 3_600;

DBOS.setConfig({
  name: 'bench',
  systemDatabaseUrl: process.env.DATABASE_URL,
  systemDatabasePoolSize: POOL_SIZE,
  logLevel: 'warn',
  applicationVersion: '1',
  executorID: 'local',
});

const job = DBOS.registerWorkflow(
  async (id: string) => {
    await DBOS.runStep(async () => makePlan(id), { name: 'plan' });
    await DBOS.setEvent('waiting', 1);
    const approval = await DBOS.recv('approve', { timeoutSeconds: HOUR_S });
    if (!approval) throw new Error('nobody approved');
    for (let n = 0; n < STEPS; n++)
      await DBOS.runStep(
        async () => {
          await recordEffect(id, n);
          return makeResult(id, n);
        },
        { name: `step${n}` },
      );
    await DBOS.setEvent('done', 1);
  },
  { name: 'job' },
);
await DBOS.launch();

serveDoors({
  start: async (id) => void (await DBOS.startWorkflow(job, { workflowID: id })(id)),
  approve: (id) => DBOS.send(id, { ok: true }, 'approve'),
  wait: async (id, state) => {
    // An event is told by NOTIFY; a handle's result is polled for once a second.
    if (!(await DBOS.getEvent(id, state, { timeoutSeconds: 60 }))) throw new Error(`${id} is not ${state}`);
  },
});
