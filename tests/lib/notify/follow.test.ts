import { afterAll, beforeAll, expect, it } from 'vitest';
import { followUp } from '../../../lib/notify/follow.ts';
import { handOut } from '../../../lib/notify/hand-out.ts';
import { type TestVerbs, testVerbs } from '../../support/verbs.ts';

let t: TestVerbs;
beforeAll(async () => {
  t = await testVerbs();
});
afterAll(() => t.db.close());

const untold = () => t.db.query('select 1 from event_outbox');

it('hands out what happened, in one round trip where nothing did', async () => {
  await followUp(t.ctx);
  const before = t.db.stats().requests;
  await followUp(t.ctx);
  expect(t.db.stats().requests - before).toBe(1);
  await t.db.query(
    `insert into notification_endpoints (id, name, channel, target, created_by) values (gen_random_uuid(), 'box', 'console', '{}', 'x')`,
  );
  await t.db.query(
    `insert into event_outbox (payload) values ('{"type": "platform.halted", "seq": 0, "at": "2026-01-01T00:00:00Z", "actor": {"id": "a-cto"}, "data": {"reason": "x"}}')`,
  );
  expect(await untold()).toHaveLength(1);
  await followUp(t.ctx);
  expect(await untold()).toEqual([]);
  const told = await t.db.query<{ recipient: string }>('select recipient from notification_deliveries');
  expect(told.map(({ recipient }) => recipient)).toContain('a-admin');
});

it('makes each delivery once, though many hand out the same at the same time', async () => {
  await t.db.query('delete from notification_deliveries');
  await t.db.query(
    `insert into event_outbox (payload) select jsonb_build_object('type', 'platform.halted', 'seq', n, 'at', '2026-01-01T00:00:00Z', 'actor', '{"id": "a-cto"}'::jsonb, 'data', '{}'::jsonb)
     from generate_series(1, 20) n`,
  );
  await Promise.all(Array.from({ length: 8 }, () => handOut(t.ctx)));
  const [found] = await t.db.query<{ all: number; distinct: number }>(
    `select count(*)::int as all, count(distinct (message ->> 'id', recipient))::int as distinct from notification_deliveries`,
  );
  const [{ people }] = (await t.db.query(
    'select count(distinct recipient)::int as people from notification_deliveries',
  )) as [{ people: number }];
  expect(found).toEqual({ all: 20 * people, distinct: 20 * people });
  expect(await untold()).toEqual([]);
});

it('puts aside what cannot be handed out, tells it as a dead letter, and keeps nothing else back', async () => {
  await t.db.query(
    `insert into event_outbox (payload, attempts) values ('{"type": "task.completed", "seq": 0, "at": "x", "actor": {}, "data": {}}', 9)`,
  );
  await t.db.query(
    `insert into event_outbox (payload) values ('{"type": "platform.unhalted", "seq": 0, "at": "2026-01-01T00:00:00Z", "actor": {"id": "a-cto"}, "data": {}}')`,
  );
  await followUp(t.ctx);
  const left = await t.db.query<{ next_at: unknown }>(
    "select next_at = 'infinity' as next_at from event_outbox",
  );
  expect(left).toEqual([{ next_at: true }]);
  const letters = await t.db.query<{ code: string }>("select code from dead_letters where kind = 'notice'");
  expect(letters).toEqual([{ code: 'not_handed_out' }]);
});
