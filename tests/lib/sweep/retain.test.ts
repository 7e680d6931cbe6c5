import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { retain } from '../../../lib/sweep/retain.ts';
import { Drive } from '../../flow/drive.ts';
import { calls, draft, finish } from '../../support/world.ts';

let drive: Drive;
beforeAll(async () => {
  drive = await Drive.start();
});
afterAll(() => drive.close());

/** Retention is due again, and these tasks ended so long ago. */
async function age(days: number, ids: string[]): Promise<void> {
  await drive.engine.db.query('update settings set retained_at = null');
  await drive.engine.db.query(
    'update tasks set finished_at = finished_at - make_interval(days => $1), pruned_at = pruned_at - make_interval(days => $1) where id = any($2)',
    [days, ids],
  );
}
const threads = async (id: string) =>
  (
    await drive.engine.db.query<{ n: number }>(
      `select (select count(*)::int from langgraph.checkpoints where starts_with(thread_id, $1 || '/'))
         + (select count(*)::int from langgraph.blobs where starts_with(thread_id, $1 || '/')) as n`,
      [id],
    )
  )[0]!.n;
/** As many signatures as the task waits for. */
async function sign(id: string): Promise<void> {
  for (const who of ['tech_lead', 'cto'] as const)
    if ((await drive.task(id)).status === 'awaiting_approval') await drive.approve(id, who);
}
const retained = () => retain(drive.ctx);

describe('retention', () => {
  beforeEach(() =>
    drive.engine.db.query(`update tasks set pruned_at = clock_timestamp() where finished_at is not null`),
  );

  // Control: an older release that runs beside this one cannot read what was compacted.
  it('leaves tasks as they are until it is told to compact them', async () => {
    const { id } = await drive.open([draft({ agent: 'feature-dev' })]);
    const before = await threads(id);
    await age(100, [id]);
    drive.ctx.config.RETENTION_COMPACT = 'off';
    expect(await retained()).toMatchObject({ state: 'done', tasks: 0 });
    expect(await threads(id)).toBe(before);
    drive.ctx.config.RETENTION_COMPACT = 'on';
    await age(0, [id]);
    expect(await retained()).toMatchObject({ tasks: 1 });
    expect(await threads(id)).toBe(0);
  });

  it('takes the threads of a task that ended long ago, and once', async () => {
    const { id } = await drive.open([draft({ agent: 'feature-dev' })], (brief) =>
      brief.history.length > 0
        ? finish('x'.repeat(3_000))
        : calls({ tool: 'world.commit', args: { repository: 'checkout', text: 'y'.repeat(3_000) } }),
    );
    expect(await threads(id)).toBeGreaterThan(2);
    await age(29, [id]);
    expect(await retained()).toMatchObject({ state: 'done', tasks: 0 });
    await age(1, [id]);
    expect(await retained()).toMatchObject({ state: 'done', tasks: 1 });
    expect(await threads(id)).toBe(0);
    await age(100, [id]);
    expect(await retained()).toMatchObject({ state: 'done', tasks: 0 });
  });

  it('keeps every thread of what waits, runs, or has an effect that nobody knows the end of', async () => {
    const { id: waits } = await drive.open([
      draft({ agent: 'cicd', environment: 'production', operation: 'deploy' }),
    ]);
    expect((await drive.task(waits)).status).toBe('awaiting_approval');
    const { id: doubtful } = await drive.open([draft({ agent: 'feature-dev' })]);
    const { id: open } = await drive.open([draft({ agent: 'feature-dev' })], undefined, { rest: false });
    await drive.engine.db.query(`update effects set state = 'unknown' where task_id = $1`, [doubtful]);
    const before = await Promise.all([waits, doubtful, open].map(threads));
    await age(400, [waits, doubtful, open]);
    await drive.engine.db.query(`update tasks set created_at = created_at - interval '400 days'`);
    expect(await retained()).toMatchObject({ tasks: 0, checkpoints: 0, blobs: 0 });
    expect(await Promise.all([waits, doubtful, open].map(threads))).toEqual(before);
    await drive.rest();
    await drive.engine.db.query(`update effects set state = 'done' where task_id = $1`, [doubtful]);
    await drive.engine.db.query('update settings set retained_at = null');
    expect(await retained()).toMatchObject({ tasks: 1 });
    expect(await threads(doubtful)).toBe(0);
    await sign(waits);
    expect((await drive.task(waits)).status).toBe('completed');
  });

  it('works once an hour, in batches, and not twice at a time', async () => {
    await drive.engine.db.query('update settings set retained_at = null');
    const states = (await Promise.all([retained(), retained(), retained()])).map(({ state }) => state);
    expect(states.sort()).toEqual(['done', 'not_due', 'not_due']);
    const ids: string[] = [];
    for (let i = 0; i < 3; i++) ids.push((await drive.open([draft({ agent: 'feature-dev' })])).id);
    await age(31, ids);
    const batch = () =>
      drive.engine.db.query<{ r: { state: string; tasks: number } }>(
        `select retain_v1('{"history_days": 30, "compact": true, "limit": 2}') as r`,
      );
    expect((await batch())[0]!.r).toMatchObject({ state: 'more', tasks: 2 });
    expect((await batch())[0]!.r).toMatchObject({ state: 'done', tasks: 1 });
    expect((await batch())[0]!.r).toEqual({ state: 'not_due' });
  });

  it('lets go of answers after 7 days, of messages after 2, of notices 7 days after they were sent', async () => {
    const { db } = drive.engine;
    await db.query('truncate idempotency_keys, seen_messages, outbox');
    await db.query(`insert into idempotency_keys (principal_id, route, key, body_hash, created_at)
      select 'p', 'r', n::text, 'h', clock_timestamp() - make_interval(days => n) from generate_series(1, 10) n`);
    await db.query(
      `insert into seen_messages (jti, at) select n::text, clock_timestamp() - make_interval(days => n) from generate_series(1, 10) n`,
    );
    await db.query(`insert into outbox (id, kind, payload, sent_at, created_at)
      select n::text, 'log', '{}', case when n % 2 = 0 then clock_timestamp() - make_interval(days => n) end, clock_timestamp() - interval '30 days'
      from generate_series(1, 10) n`);
    await age(0, []);
    await retained();
    const counts = await db.query(`select (select count(*)::int from idempotency_keys) as answers,
      (select count(*)::int from seen_messages) as messages, (select count(*)::int from outbox) as notices`);
    expect(counts).toEqual([{ answers: 6, messages: 1, notices: 8 }]);
  });
});
