import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { draft } from '../support/world.ts';
import { Drive } from './drive.ts';
import { expectEnd } from './invariants.ts';
import { PRODUCTION_PLAN, productionTurns } from './scripts.ts';

let drive: Drive;
beforeAll(async () => {
  drive = await Drive.start();
});
afterAll(() => drive.close());

/** The lease runs out and the delayed bells ring; no sweep comes. */
async function onlyTheBell() {
  await Promise.all(drive.engine.background.splice(0));
  const delays = drive.engine.queue.bells.map(({ delayS }) => delayS);
  await drive.timePasses();
  await drive.later();
  return delays;
}

// Control: the one delayed bell that covers what runs ahead behind an HTTP door.
describe('work that a door has claimed and that dies with its worker is taken up by one bell, without the sweep', () => {
  it('after a submission', async () => {
    const { id, work } = await drive.open([draft({ agent: 'feature-dev' })], undefined, {
      rest: false,
      claim: true,
    });
    expect(work).not.toBeNull();
    expect(await onlyTheBell()).toEqual([12]);
    await expectEnd(drive, id, 'completed');
  });

  it('after an approval', async () => {
    const { id } = await drive.open(PRODUCTION_PLAN, productionTurns);
    drive.engine.queue.bells.length = 0;
    const { id: approvalId } = await drive.pending(id);
    await drive.answer('approve', approvalId, 'tech_lead', { claim: true });
    const { work } = await drive.answer('approve', approvalId, 'cto', { claim: true });
    expect(work).not.toBeNull();
    expect(await onlyTheBell()).toEqual([12]);
    await expectEnd(drive, id, 'completed');
  });
});
