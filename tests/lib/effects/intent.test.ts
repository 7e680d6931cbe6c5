import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callFunction } from '../../../lib/db/call.ts';
import type { Work } from '../../../lib/db/rows.ts';
import { hashOf } from '../../../lib/hash.ts';
import { Drive } from '../../flow/drive.ts';
import { destroy } from '../../flow/scripts.ts';
import { calls, draft, finish } from '../../support/world.ts';

/** The ledger's statement by itself: it is the last check before a call, whatever the code above it believes. */
let drive: Drive;
beforeAll(async () => {
  drive = await Drive.start();
});
afterAll(() => drive.close());

const call = destroy('cache');
async function claimed() {
  const { id } = await drive.open([draft({ agent: 'infrastructure' })], (brief) =>
    brief.history.length > 0 ? finish('end') : calls(call),
  );
  const asked = await drive.pending(id);
  await drive.answer('approve', asked.id, 'tech_lead');
  drive.engine.queue.bells.length = 0;
  const [subtask] = await drive.subtasks(id);
  const claim = await callFunction<{ work: Work }>(drive.ctx.db, 'claim_v1', {
    kind: 'subtask',
    id: subtask!.id,
    jti: null,
    lease_s: 10,
    max_attempts: 5,
  });
  const intent = (more: object = {}) =>
    callFunction<{ state: string }>(drive.ctx.db, 'intent_v1', {
      task_id: id,
      subtask_id: subtask!.id,
      version: claim.work.version,
      run: 1,
      turn: 1,
      call_index: 0,
      key: hashOf([id, 0]),
      tool: call.tool,
      effect: 'destructive',
      args: call.args,
      args_hash: hashOf(call.args),
      action_hash: asked.action_hash,
      idempotent: 1,
      clearance: { kind: 'call', approval_id: asked.id, action_hash: asked.action_hash },
      journal: null,
      outcomes: [],
      events: [],
      spent: null,
      ...more,
    }).then(({ state }) => state);
  return {
    id,
    asked,
    key: hashOf([id, 0]),
    version: claim.work.version,
    subtask: subtask!,
    intent,
    other: (n: number) => ({ call_index: n, key: hashOf([id, n]) }),
  };
}
const sql = (text: string, param: unknown) => drive.engine.db.query(text, [param]);
const ledger = async (id: string) => (await drive.effects(id)).length;

describe('an intent', () => {
  it('is fresh once; the same place again finds the row', async () => {
    const { id, intent } = await claimed();
    expect(await intent()).toBe('fresh');
    expect(await intent()).toBe('existing');
    expect(await ledger(id)).toBe(1);
  });

  // Control: consumed_by in intent_v1.
  it('spends a call’s approval: no second place is cleared by it', async () => {
    const { id, intent, other } = await claimed();
    expect(await intent()).toBe('fresh');
    expect(await intent(other(1))).toBe('not_cleared');
    expect(await ledger(id)).toBe(1);
  });

  it('spends it once, by twenty at the same moment', async () => {
    const { id, intent, other } = await claimed();
    const states = await Promise.all(Array.from({ length: 20 }, (_, n) => intent(other(n))));
    expect(states.filter((state) => state === 'fresh')).toHaveLength(1);
    expect(await ledger(id)).toBe(1);
  });

  // Control: the ledger's primary key, and the unique key of its target.
  it('of twenty at the same moment at one place is fresh once, whatever key they bring', async () => {
    const { id, intent } = await claimed();
    const policy = { clearance: { kind: 'policy', approval_id: null, action_hash: null } };
    // Each is held up at the task's row, behind its insert: none has committed when the others look.
    const made = await whileLocked(
      (client) => client.query('select 1 from tasks where id = $1 for update', [id]),
      () =>
        Promise.allSettled(
          Array.from({ length: 20 }, (_, n) => intent({ ...policy, key: hashOf([id, 'of release', n]) })),
        ),
    );
    expect(made.filter((one) => one.status === 'fulfilled' && one.value === 'fresh')).toHaveLength(1);
    expect(await ledger(id)).toBe(1);
  });

  it('of twenty at the same moment under one key is fresh once, wherever they are', async () => {
    const { id, intent, key } = await claimed();
    const policy = { clearance: { kind: 'policy', approval_id: null, action_hash: null } };
    const made = await Promise.allSettled(
      Array.from({ length: 20 }, (_, n) => intent({ ...policy, key, call_index: n })),
    );
    expect(made.filter((one) => one.status === 'fulfilled' && one.value === 'fresh')).toHaveLength(1);
    expect(await ledger(id)).toBe(1);
  });

  it.each([
    ['run out', `update approval_requests set execute_by = clock_timestamp() where id = $1`],
    ['of another action', `update approval_requests set action_hash = repeat('0', 64) where id = $1`],
    [
      'not yet given',
      `alter table approval_requests disable trigger user; update approval_requests set status = 'pending' where id::text = '$1'; alter table approval_requests enable trigger user`,
    ],
  ])('is not made under an approval that is %s', async (_why, text) => {
    const { id, asked, intent } = await claimed();
    if (text.startsWith('alter')) await drive.engine.db.query(text.replace('$1', asked.id));
    else await sql(text, asked.id);
    expect(await intent()).toBe('not_cleared');
    expect(await ledger(id)).toBe(0);
  });

  // Control: version in intent_v1.
  it('of a claim that was taken over is fenced, whatever it says', async () => {
    const { id, subtask, intent } = await claimed();
    await sql(`update subtasks set lease_until = clock_timestamp() where id = $1`, subtask.id);
    await callFunction(drive.ctx.db, 'claim_v1', {
      kind: 'subtask',
      id: subtask.id,
      jti: null,
      lease_s: 10,
      max_attempts: 5,
    });
    expect(await intent()).toBe('fenced');
    expect(await ledger(id)).toBe(0);
    expect((await drive.approvals(id))[0]!.consumed_by).toBeNull();
  });

  it('is not made while the platform is halted, nor without any clearance', async () => {
    const { id, intent } = await claimed();
    await drive.engine.db.query('update settings set halted_at = clock_timestamp()');
    expect(await intent()).toBe('halted');
    await drive.engine.db.query('update settings set halted_at = null');
    expect(await intent({ clearance: null })).toBe('not_cleared');
    expect(await intent({ clearance: { kind: 'anything' } })).toBe('not_cleared');
    expect(await ledger(id)).toBe(0);
  });

  // Control: FOR SHARE in intent_v1.
  it('waits for a take-over that is under way, and is fenced by it', async () => {
    const { id, subtask, intent } = await claimed();
    const state = await whileLocked(
      (client) => client.query('update subtasks set version = version + 1 where id = $1', [subtask.id]),
      () => intent(),
    );
    expect(state).toBe('fenced');
    expect(await ledger(id)).toBe(0);
  });

  it('and a cancellation at the same moment: an intent without its claim is never made', async () => {
    for (let round = 0; round < 15; round++) {
      const { id, intent } = await claimed();
      const cancel = callFunction(drive.ctx.db, 'cancel_v1', {
        task_id: id,
        actor: 'requester',
        reason: 'x',
        events: [],
        audit: [],
        answer: null,
      });
      const [state] = await Promise.all([intent(), cancel]);
      expect(['fresh', 'fenced']).toContain(state);
      const [approval] = await drive.approvals(id);
      expect([await ledger(id), approval!.consumed_by !== null]).toEqual(
        state === 'fresh' ? [1, true] : [0, false],
      );
    }
  });
});

// Control: the subtask's lock in record_outcomes.
it('an outcome that comes while its subtask is given up wakes it: neither misses the other', async () => {
  const { id, subtask, version, key, intent } = await claimed();
  await intent();
  const giveUp = {
    id: subtask.id,
    task_id: id,
    version,
    to: 'unknown',
    outcomes: [{ key, state: 'unknown', result: null }],
    claim: false,
    lease_s: 10,
  };
  const done = [{ key, state: 'done', result: { state: 'done', output: 'late', error: null } }];
  await whileLocked(
    (client) => client.query('select settle_v1($1::jsonb)', [JSON.stringify(giveUp)]),
    () => drive.ctx.db.query('select record_outcomes($1::jsonb)', [JSON.stringify(done)]),
  );
  expect((await drive.effects(id))[0]!.state).toBe('done');
  expect((await drive.subtasks(id))[0]!.status).toBe('ready');
});

/** Starts `second` while a transaction that has done `first` is still open, and commits that a moment later. */
async function whileLocked<T>(
  first: (client: pg.Client) => Promise<unknown>,
  second: () => Promise<T>,
): Promise<T> {
  const client = new pg.Client({ connectionString: drive.engine.db.ownerUrl });
  await client.connect();
  await client.query('begin');
  await first(client);
  const result = second();
  await client.query('select pg_sleep(0.2)');
  await client.query('commit');
  await client.end();
  return result;
}
