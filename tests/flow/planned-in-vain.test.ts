import { afterAll, beforeAll, expect, it } from 'vitest';
import { draft } from '../support/world.ts';
import { Drive } from './drive.ts';
import { checkInvariants, expectEnd } from './invariants.ts';
import { PRODUCTION_PLAN, productionTurns } from './scripts.ts';

let drive: Drive;
beforeAll(async () => {
  drive = await Drive.start();
});
afterAll(() => drive.close());

/** Opens a task whose first plan the database does not take. */
async function plannedInVain(...what: Parameters<Drive['open']>) {
  const rename = (from: string, to: string) =>
    drive.engine.db.query(`alter function ${from}(jsonb) rename to ${to}`);
  await rename('planned_v1', 'planned_away');
  const { id } = await drive.open(...what);
  await rename('planned_away', 'planned_v1');
  expect(await drive.task(id)).toMatchObject({ status: 'planning', attempts: 1 });
  await drive.heal([id]);
  return id;
}

// Control: `Run` begins the thread of a planning anew. Its task came to its end without a report.
it('a plan that could not be written is made anew, and its task reports in the end', async () => {
  const id = await plannedInVain([draft({ agent: 'feature-dev' }), draft({ agent: 'documentation' })]);
  await expectEnd(drive, id, 'completed');
  expect(await drive.happened(id)).toEqual({ 'world.commit': 2 });
  await checkInvariants(drive);
});

it('the same where people are asked about it', async () => {
  const id = await plannedInVain(PRODUCTION_PLAN, productionTurns);
  await drive.approve(id, 'tech_lead');
  await drive.approve(id, 'cto');
  await drive.heal([id]);
  await expectEnd(drive, id, 'completed');
  await checkInvariants(drive);
});
