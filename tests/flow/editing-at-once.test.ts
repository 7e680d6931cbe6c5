import { afterAll, beforeAll, expect, it } from 'vitest';
import type { PlanArgs } from '../../schema/plan.ts';
import { type Ask, doorsOver } from '../support/http-drive.ts';
import { Drive } from './drive.ts';
import { checkInvariants } from './invariants.ts';
import { PRODUCTION_PLAN, productionTurns } from './scripts.ts';

let drive: Drive;
let ask: Ask;
beforeAll(async () => {
  drive = await Drive.start();
  ask = doorsOver(drive).ask;
});
afterAll(() => drive.close());

it('who edits a plan while another edit takes its last subtask out is told of the other, as late as that may be', async () => {
  const { id } = await drive.open(PRODUCTION_PLAN, productionTurns);
  const asked = await drive.pending(id);
  const { args } = asked.action_details as { args: PlanArgs };
  const edit = (who: string, subtasks: PlanArgs['subtasks']) =>
    ask(`POST /approvals/${asked.id}/edit`, who, { args: { ...args, subtasks }, reason: 'Rather so.' });
  const { db } = drive.ctx;
  let between: Awaited<ReturnType<Ask>> | null = null;
  drive.ctx.db = {
    ...db,
    query: async (text, params) => {
      // The door has read the request; what its task is made of, it reads only now.
      if (!between && text.includes('from subtasks s where s.task_id = t.id')) {
        drive.ctx.db = db;
        between = await edit('cto', args.subtasks.slice(0, 1));
      }
      return db.query(text, params);
    },
  };
  const late = await edit(
    'tech_lead_2',
    args.subtasks.map((subtask) => ({ ...subtask, description: 'Do it otherwise.' })),
  );
  drive.ctx.db = db;
  expect(between).toMatchObject({ status: 201 });
  expect(late).toMatchObject({
    status: 409,
    body: {
      code: 'already_decided',
      decision: { status: 'cancelled', replaced_by: (await drive.pending(id)).id },
    },
  });
  expect((await drive.subtasks(id)).map(({ index }) => index)).toEqual([0]);
  await checkInvariants(drive);
});
