// Restate: a workflow whose journal its own server keeps on this disk.
import * as restate from '@restatedev/restate-sdk';
import { makePlan, makeResult, STEPS } from '../lib/job.ts';
import { recordEffect } from './serve.ts';

const job = restate.workflow({
  name: 'job',
  handlers: {
    run: async (ctx: restate.WorkflowContext) => {
      const id = ctx.key;
      await ctx.run('plan', () => makePlan(id));
      await ctx.promise<boolean>('planned').resolve(true);
      await ctx.promise<boolean>('approved');
      for (let n = 0; n < STEPS; n++)
        await ctx.run(`step${n}`, async () => {
          await recordEffect(id, n);
          return makeResult(id, n);
        });
      return { id, steps: STEPS };
    },
    approve: async (ctx: restate.WorkflowSharedContext) => {
      await ctx.promise<boolean>('approved').resolve(true);
    },
    planned: async (ctx: restate.WorkflowSharedContext) => ctx.promise<boolean>('planned'),
  },
});
restate.serve({ services: [job], port: Number(process.env.PORT) });
