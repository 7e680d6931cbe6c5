import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Bell } from '../../lib/ports.ts';
import { cancelTask } from '../../lib/tasks/cancel.ts';
import { Drive } from '../flow/drive.ts';
import { expectEnd } from '../flow/invariants.ts';
import { commit, mail } from '../flow/scripts.ts';
import { calls, draft, finish } from '../support/world.ts';

// F16, engine rule 38: the database goes back in time, the world and the queue do not.
// The drill of docs/runbooks/restore-point-in-time.md, step by step.
let drive: Drive;
beforeAll(async () => {
  drive = await Drive.start();
});
afterAll(() => drive.close());

const OURS = `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname in ('public', 'langgraph') order by 1`;

/** Keeps every table as it is now. */
async function takeSnapshot(): Promise<void> {
  await drive.engine.db.query(`do $$ declare r record; begin
    drop schema if exists snapshot cascade; create schema snapshot;
    for r in ${OURS} loop execute format('create table snapshot.%I as table %s', r.name, r.name); end loop;
  end $$`);
}

/** Puts every table back to that, past all triggers, as a restore does. */
async function restore(): Promise<void> {
  await drive.engine.db.query(`do $$ declare r record; begin
    perform set_config('session_replication_role', 'replica', true);
    for r in ${OURS} loop execute format('delete from %s', r.name); end loop;
    for r in ${OURS} loop execute format('insert into %s select * from snapshot.%I', r.name, r.name); end loop;
  end $$`);
}

const halt = (on: boolean) =>
  drive.engine.db.query(
    `update settings set halted_at = ${on ? 'clock_timestamp()' : 'null'}, halt_reason = 'restored' where id = 1`,
  );

it('after a restore nothing runs until it is checked; what the target knows by its key is not repeated', async () => {
  const once = (call: Parameters<typeof calls>[0]) => (brief: { history: unknown[] }) =>
    brief.history.length > 0 ? finish('end') : calls(call);
  const plan = [draft({ agent: 'feature-dev', environment: 'production', operation: 'deploy', kind: 'run' })];
  const keyed = await drive.open(plan, once(commit(0)));
  const unkeyed = await drive.open(plan, once(mail('ops')));
  const idle = await drive.open(plan, once(commit(7)));
  for (const { id } of [keyed, unkeyed, idle]) {
    const asked = await drive.pending(id);
    for (const who of ['tech_lead', 'cto'] as const) await drive.answer('approve', asked.id, who);
  }

  // The last state that can be had again: everything is signed, nothing has run.
  await Promise.all(drive.engine.background.splice(0));
  const queued: Bell[] = drive.engine.queue.bells.map((bell) => ({ ...bell }));
  expect(queued.length).toBeGreaterThanOrEqual(3);
  await takeSnapshot();
  await drive.rest();
  for (const { id } of [keyed, unkeyed, idle]) await expectEnd(drive, id, 'completed');
  const happened = new Map([...drive.world.happened].map(([key, { times }]) => [key, times]));
  expect(happened.size).toBe(3);

  // 1. Restored, and halted before anybody may come in: the queue is still live and rings.
  await restore();
  expect((await drive.effects(keyed.id)).length).toBe(0);
  await halt(true);
  const before = drive.world.calls;
  for (const bell of queued) await drive.ring(bell);
  await drive.heal([], 1);
  for (let i = 0; i < 8; i++) {
    await drive.timePasses();
    await drive.sweep();
    await drive.rest();
  }
  expect(drive.world.calls).toBe(before);
  for (const { id } of [keyed, unkeyed, idle]) {
    expect(await drive.task(id)).toMatchObject({ status: 'running', finished_at: null });
    // Waiting for the halt to end counts against nobody.
    expect((await drive.subtasks(id))[0]!.attempts).toBeLessThanOrEqual(1);
  }

  // 2. What went to a target without keys cannot be told apart from new work: people end those tasks.
  await cancelTask(drive.ctx, await drive.entry('tech_lead', { taskId: unkeyed.id }), {
    reason: 'Sent before the restore; the mail is in the outbox of the target.',
  });

  // 3. Go on: the same calls under the same keys; the target answers what it knows.
  await halt(false);
  await drive.heal([keyed.id, idle.id]);
  for (const { id } of [keyed, idle]) expect((await drive.task(id)).status).toBe('completed');
  expect((await drive.task(unkeyed.id)).status).toBe('cancelled');
  expect(drive.world.calls).toBe(before + 2);
  expect(new Map([...drive.world.happened].map(([key, { times }]) => [key, times]))).toEqual(happened);
  const keys = [...(await drive.effects(keyed.id)), ...(await drive.effects(idle.id))].map(({ key }) => key);
  for (const key of keys) expect(happened.get(key)).toBe(1);
  // What stays lost is exactly the ledger row of the call whose target knows no keys.
  expect([...happened.keys()].filter((key) => !keys.includes(key))).toHaveLength(1);
}, 30_000);
