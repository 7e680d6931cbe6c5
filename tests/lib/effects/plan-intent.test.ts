import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callFunction } from '../../../lib/db/call.ts';
import type { Work } from '../../../lib/db/rows.ts';
import { hashOf } from '../../../lib/hash.ts';
import { Drive } from '../../flow/drive.ts';
import { commit, PRODUCTION_PLAN, productionTurns } from '../../flow/scripts.ts';

// The ledger's statement by itself, for a call that a plan's approval covers.
let drive: Drive;
beforeAll(async () => {
  drive = await Drive.start();
});
afterAll(() => drive.close());

/** A production plan with its two signatures, its first subtask claimed. */
async function claimed() {
  const { id } = await drive.open(PRODUCTION_PLAN, productionTurns);
  const asked = await drive.pending(id);
  await drive.answer('approve', asked.id, 'tech_lead');
  await drive.answer('approve', asked.id, 'cto');
  drive.engine.queue.bells.length = 0;
  const [subtask] = await drive.subtasks(id);
  const { work } = await callFunction<{ work: Work }>(drive.ctx.db, 'claim_v1', {
    kind: 'subtask',
    id: subtask!.id,
    jti: null,
    lease_s: 10,
    max_attempts: 5,
  });
  const call = commit(0);
  const intent = () =>
    callFunction<{ state: string }>(drive.ctx.db, 'intent_v1', {
      task_id: id,
      subtask_id: subtask!.id,
      version: work.version,
      run: 1,
      turn: 1,
      call_index: 0,
      key: hashOf([id, 0]),
      tool: call.tool,
      effect: 'write',
      args: call.args,
      args_hash: hashOf(call.args),
      action_hash: hashOf('this call'),
      idempotent: 1,
      clearance: { kind: 'plan', approval_id: asked.id, action_hash: asked.action_hash },
      journal: null,
      outcomes: [],
      events: [],
      spent: null,
    }).then(({ state }) => state);
  return { id, approvalId: asked.id, intent };
}

describe('an intent under a plan’s approval', () => {
  it('is made while the approval stands', async () => {
    const { id, intent } = await claimed();
    expect(await intent()).toBe('fresh');
    expect(await drive.effects(id)).toHaveLength(1);
  });

  // Control: the approval's row, looked at once more in the statement that lets the call start.
  it.each([
    ['has run out', 'plan_run_by = clock_timestamp()'],
    ['is of another plan', `action_hash = repeat('0', 64)`],
  ])('is not made once it %s', async (_why, change) => {
    const { id, approvalId, intent } = await claimed();
    await drive.engine.db.query(`update approval_requests set ${change} where id = $1`, [approvalId]);
    expect(await intent()).toBe('not_cleared');
    expect(await drive.effects(id)).toEqual([]);
  });
});
