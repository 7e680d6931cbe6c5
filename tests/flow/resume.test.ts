import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { resumeTask } from '../../lib/tasks/resume.ts';
import { draft } from '../support/world.ts';
import { Drive } from './drive.ts';
import { checkInvariants, expectEnd } from './invariants.ts';
import { PRODUCTION_PLAN, productionTurns } from './scripts.ts';

let drive: Drive;
beforeAll(async () => {
  drive = await Drive.start();
});
afterEach(() => checkInvariants(drive));
afterAll(() => drive.close());

const resume = async (taskId: string, who: 'requester' | 'developer' = 'requester') =>
  resumeTask(drive.ctx, await drive.engine.entry(who, { taskId }));
const waiting = async () => (await drive.open(PRODUCTION_PLAN, productionTurns)).id;

describe('resuming', () => {
  it('moves on what stands still, and is harmless to repeat', async () => {
    const { id } = await drive.open([draft({ agent: 'feature-dev' })], undefined, { rest: false });
    await Promise.all(drive.engine.background.splice(0));
    drive.engine.queue.bells.length = 0;
    await Promise.all([resume(id), resume(id), resume(id)]);
    await drive.rest();
    await expectEnd(drive, id, 'completed');
    expect(await drive.happened(id)).toEqual({ 'world.commit': 1 });
    const resumed = await drive.engine.db.query<{ actor: { id: string } }>(
      `select actor from events where task_id = $1 and type = 'task.resumed'`,
      [id],
    );
    expect(resumed.map(({ actor }) => actor.id)).toEqual(['requester', 'requester', 'requester']);
    await expect(resume(id)).rejects.toMatchObject({ kind: 'conflict', code: 'already_ended' });
  });

  // Control: resume_v1 raises `bells`, which a bell's id is made of.
  it('rings under an id that no earlier bell had', async () => {
    const { id } = await drive.open([draft({ agent: 'feature-dev' })], undefined, { rest: false });
    await Promise.all(drive.engine.background.splice(0));
    const [lost] = drive.engine.queue.bells.splice(0);
    await resume(id);
    await resume(id);
    const ids = [lost!, ...drive.engine.queue.bells].map(({ dedupId }) => dedupId);
    expect(new Set(ids).size).toBe(3);
    await drive.rest();
    await expectEnd(drive, id, 'completed');
  });

  it('knows no task that is not there: 404', async () => {
    await expect(resume('00000000-0000-7000-8000-000000000000')).rejects.toMatchObject({ kind: 'not_found' });
  });

  it('of a task that waits for approval is 409, and decides nothing', async () => {
    const id = await waiting();
    await expect(resume(id)).rejects.toMatchObject({ kind: 'conflict', code: 'approval_pending' });
    expect((await drive.task(id)).status).toBe('awaiting_approval');
  });

  it('by somebody who may not is 403', async () => {
    const id = await waiting();
    await expect(resume(id, 'developer')).rejects.toMatchObject({
      kind: 'forbidden',
      code: 'role_not_allowed',
    });
  });

  it('of a rejected task is 403, of a cancelled one 409', async () => {
    const id = await waiting();
    await drive.reject(id, 'cto', 'no');
    await expect(resume(id)).rejects.toMatchObject({ kind: 'forbidden', code: 'rejected' });
  });

  it('past the deadline is 410, whether or not the sweep has been', async () => {
    const id = await waiting();
    await drive.engine.db.query(
      'update approval_requests set expires_at = clock_timestamp() where workflow_id = $1',
      [id],
    );
    await expect(resume(id)).rejects.toMatchObject({ kind: 'gone', code: 'expired' });
    await drive.sweep();
    await expectEnd(drive, id, 'expired');
    await expect(resume(id)).rejects.toMatchObject({ kind: 'gone', code: 'expired' });
  });
});
