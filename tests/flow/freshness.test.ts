import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { TurnBrief } from '../../schema/turn.ts';
import { calls, draft, finish } from '../support/world.ts';
import { Drive } from './drive.ts';
import { checkInvariants, expectEnd } from './invariants.ts';
import { destroy } from './scripts.ts';

let drive: Drive;
beforeAll(async () => {
  drive = await Drive.start();
});
afterEach(async () => {
  drive.world.state = null;
  drive.world.after = null;
  await checkInvariants(drive);
});
afterAll(() => drive.close());

const PLAN = [draft({ agent: 'infrastructure' })];
const insists = (brief: TurnBrief) =>
  brief.history.at(-1)?.outcomes[0]?.state === 'done' ? finish('gone') : calls(destroy('cache'));
const stateOf = async (id: string) =>
  (await drive.pending(id)).evidence.state as { shown: string; before?: string; fingerprint: string | null };

describe('a call that people signed, where its tool can tell what it would change', () => {
  it('runs when the target is what they saw', async () => {
    drive.world.state = 'release 1';
    const { id } = await drive.open(PLAN, insists);
    expect(await stateOf(id)).toMatchObject({ shown: 'release 1', problem: null });
    expect(await stateOf(id)).not.toHaveProperty('before');
    await drive.approve(id, 'tech_lead');
    await expectEnd(drive, id, 'completed');
    expect(await drive.happened(id)).toEqual({ 'world.destroy': 1 });
  });

  // Control: refuseStale in execute.
  it('asks again when the target has changed, and shows both', async () => {
    drive.world.state = 'release 1';
    const { id } = await drive.open(PLAN, insists);
    drive.world.state = 'release 2';
    await drive.approve(id, 'tech_lead');
    expect(await drive.happened(id)).toEqual({});
    expect(await stateOf(id)).toMatchObject({ shown: 'release 2', before: 'release 1' });
    expect((await drive.approvals(id)).map(({ status, consumed_by }) => [status, consumed_by])).toEqual([
      ['approved', null],
      ['pending', null],
    ]);
    await drive.approve(id, 'tech_lead');
    await expectEnd(drive, id, 'completed');
    expect(await drive.happened(id)).toEqual({ 'world.destroy': 1 });
  });

  it('waits while the target cannot be read any more', async () => {
    drive.world.state = 'release 1';
    const { id } = await drive.open(PLAN, insists);
    drive.world.after = async (name) =>
      name === 'world.look' ? { state: 'failed', error: { code: 'gone', message: 'no answer' } } : undefined;
    await drive.approve(id, 'tech_lead');
    expect(await drive.happened(id)).toEqual({});
    expect((await drive.subtasks(id))[0]).toMatchObject({
      status: 'ready',
      error: { code: 'target_unreadable' },
    });
    drive.world.after = null;
    await drive.heal([id]);
    await expectEnd(drive, id, 'completed');
    expect(await drive.happened(id)).toEqual({ 'world.destroy': 1 });
  });

  it('says so where it could not be read when they were asked, and goes by their word', async () => {
    drive.world.state = 'release 1';
    drive.world.after = async (name) =>
      name === 'world.look' ? { state: 'unknown', reason: 'timed out' } : undefined;
    const { id } = await drive.open(PLAN, insists);
    expect(await stateOf(id)).toMatchObject({ fingerprint: null, problem: 'timed out' });
    drive.world.after = null;
    await drive.approve(id, 'tech_lead');
    await expectEnd(drive, id, 'completed');
  });
});
