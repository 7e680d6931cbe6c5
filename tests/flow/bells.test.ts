import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { LEASE_S } from '../../lib/engine-limits.ts';
import type { Bell } from '../../lib/ports.ts';
import { Drive } from './drive.ts';
import { checkInvariants, expectEnd } from './invariants.ts';
import { PRODUCTION_PLAN, productionTurns } from './scripts.ts';

// Engine rules 11 and 12: one bell covers a chain, and no repair is swallowed as a duplicate.
let drive: Drive;
beforeAll(async () => {
  drive = await Drive.start();
});
afterEach(() => checkInvariants(drive));
afterAll(() => drive.close());

const settle = () => Promise.all(drive.engine.background.splice(0));
const take = (): Bell[] => drive.engine.queue.bells.splice(0);

describe('run-ahead behind a door', () => {
  it('is covered by exactly one bell, which rings when its lease would have run out', async () => {
    const { id } = await drive.open(PRODUCTION_PLAN, productionTurns, { rest: false, claim: true });
    await settle();
    expect(take().map(({ body, delayS }) => [body.id, delayS])).toEqual([[id, LEASE_S + 2]]);
    await drive.heal([id]);
    const asked = await drive.pending(id);
    await drive.answer('approve', asked.id, 'tech_lead', { claim: true });
    await settle();
    take();
    const { work } = await drive.answer('approve', asked.id, 'cto', { claim: true });
    await settle();
    expect(take().map(({ body, delayS }) => [body.id, delayS])).toEqual([[work!.id, LEASE_S + 2]]);
    await drive.heal([id]);
    await expectEnd(drive, id, 'completed');
  });

  it('that dies at once is taken up by that bell alone, without a sweep', async () => {
    const { id } = await drive.open(PRODUCTION_PLAN, productionTurns, { rest: false, claim: true });
    await settle();
    const [cover] = take();
    expect(await drive.ring(cover!)).toBe('leased');
    await drive.timePasses();
    expect(await drive.ring(cover!)).toBe('done');
    expect((await drive.task(id)).status).toBe('awaiting_approval');
  });
});

describe('a row whose bells are lost', () => {
  it('is rung again under another id each time, sooner at first and then seldom', async () => {
    const { id } = await drive.open(PRODUCTION_PLAN, productionTurns, { rest: false });
    await settle();
    const ids = take().map(({ dedupId }) => dedupId);
    const pauses: number[] = [];
    for (let i = 0; i < 12; i++) {
      await drive.timePasses();
      await drive.sweep();
      ids.push(
        ...take()
          .filter(({ body }) => body.id === id)
          .map(({ dedupId }) => dedupId),
      );
      const [row] = await drive.engine.db.query<{ s: number }>(
        'select extract(epoch from wake_at - clock_timestamp())::float as s from tasks where id = $1',
        [id],
      );
      pauses.push(Math.round(row!.s));
    }
    expect(new Set(ids).size).toBe(13);
    expect(pauses).toEqual([12, 24, 36, 48, 48, 48, 48, 48, 48, 48, 300, 300]);
    const letters = () =>
      drive.engine.db.query('select code, closed_by from dead_letters where subject = $1', [`task:${id}`]);
    expect(await letters()).toEqual([{ code: 'not_taken', closed_by: null }]);
    // Taken after all: the letter closes by itself.
    await drive.heal([id]);
    await drive.sweep();
    expect(await letters()).toEqual([{ code: 'not_taken', closed_by: 'system' }]);
    expect((await drive.task(id)).status).toBe('awaiting_approval');
  });
});
