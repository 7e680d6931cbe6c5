import { createHash } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sealAudit } from '../../../lib/audit/seal.ts';
import { type TestVerbs, testVerbs } from '../../support/verbs.ts';

let t: TestVerbs;
beforeAll(async () => {
  t = await testVerbs();
});
afterAll(() => t.db.close());

const add = (n: number, run: Pick<typeof t.db, 'query'> = t.db) =>
  run.query(
    `select audit_now('cto', 'test.made', 'subject ' || n, jsonb_build_object('n', n)) from generate_series(1, $1::int) n`,
    [n],
  );

type Link = { seq: number; event_id: number; hash: Buffer; digest: Buffer };
const links = () =>
  t.db.query<Link>(
    `select l.seq::int, l.event_id::int, l.hash, e.digest from audit_links l join audit_events e on e.id = l.event_id order by l.seq`,
  );

async function expectWholeChain(): Promise<Link[]> {
  const rows = await links();
  let hash = Buffer.alloc(32);
  for (const [i, row] of rows.entries()) {
    expect(row.seq).toBe(i + 1);
    const seq = Buffer.alloc(8);
    seq.writeBigInt64BE(BigInt(row.seq));
    hash = createHash('sha256')
      .update(Buffer.concat([hash, seq, row.digest]))
      .digest();
    expect(row.hash.equals(hash), `link ${row.seq}`).toBe(true);
  }
  const [counts] = await t.db.query(
    'select (select count(*)::int from audit_events) as events, (select count(*)::int from audit_unsealed) as open',
  );
  expect(counts).toEqual({ events: rows.length, open: 0 });
  return rows;
}

it('links in batches of 250 whatever was committed, each hash over the one before, the number and the digest', async () => {
  await add(600);
  const before = t.db.stats().statements;
  const head = await sealAudit(t.ctx);
  expect(t.db.stats().statements - before).toBe(3);
  const rows = await expectWholeChain();
  expect(head).toEqual({ untold: false, seq: rows.length, head: rows.at(-1)!.hash.toString('hex') });
  // Nothing to link is one statement, and moves nothing.
  expect(await sealAudit(t.ctx)).toEqual(head);
  expect(t.db.stats().statements - before).toBe(4);
});

it('an event that commits late, with a smaller id than one that is linked, is linked all the same', async () => {
  const late = new pg.Client({ connectionString: t.db.ownerUrl });
  await late.connect();
  await late.query('begin');
  await add(1, { query: async (text, params) => (await late.query(text, params)).rows as never });
  const [{ id }] = (await late.query('select max(id)::int as id from audit_events')).rows as [{ id: number }];
  await add(3);
  await sealAudit(t.ctx);
  const sealed = await links();
  expect(sealed.at(-1)!.event_id).toBeGreaterThan(id);
  await late.query('commit');
  await late.end();
  await sealAudit(t.ctx);
  const rows = await expectWholeChain();
  expect(rows.at(-1)!.event_id).toBe(id);
});

it('what is rolled back leaves neither event nor witness', async () => {
  const client = new pg.Client({ connectionString: t.db.ownerUrl });
  await client.connect();
  await client.query('begin');
  await client.query(`select audit_now('cto', 'test.made', 'never', '{}')`);
  await client.query('rollback');
  await client.end();
  await sealAudit(t.ctx);
  await expectWholeChain();
});

it('writers and sealers at once: every event once, one chain', async () => {
  const [before] = await t.db.query<{ n: number }>('select count(*)::int as n from audit_events');
  const write = async () => {
    for (let i = 0; i < 25; i++)
      await t.ctx.db.query(`select audit_now('cto', 'test.raced', 'x', '{}'), pg_sleep(random() / 200)`);
  };
  const seal = async () => {
    for (let i = 0; i < 25; i++) await sealAudit(t.ctx);
  };
  await Promise.all([write(), write(), write(), write(), seal(), seal()]);
  await sealAudit(t.ctx);
  expect(await expectWholeChain()).toHaveLength(before!.n + 100);
});

// Control: seal_v1's lock, taken before the head is read. The key of a link would refuse the second of two.
it('sealers wait for each other, and none fails', async () => {
  for (let round = 0; round < 5; round++) {
    await t.db.query(`select audit_now('cto', 'test.made', 'x', '{}') from generate_series(1, 200)`);
    await Promise.all(Array.from({ length: 8 }, () => sealAudit(t.ctx)));
  }
  await expectWholeChain();
});

it('an event that was changed before it was sealed does not fit its link', async () => {
  await add(1);
  const forge = new pg.Client({ connectionString: t.db.ownerUrl });
  await forge.connect();
  await forge.query(`set session_replication_role = replica`);
  await forge.query(
    `update audit_events set actor = 'x', digest = sha256('forged') where id = (select max(id) from audit_events)`,
  );
  await forge.end();
  await sealAudit(t.ctx);
  await expect(expectWholeChain()).rejects.toThrow(/link \d+/);
});
