import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sealAudit } from '../../../lib/audit/seal.ts';
import { verifyAudit } from '../../../lib/audit/verify.ts';
import type { Entry } from '../../../lib/identity/entry.ts';
import { forge } from '../../support/forge.ts';
import { writeReport } from '../../support/report.ts';
import { type TestVerbs, testVerbs } from '../../support/verbs.ts';

/** Rows of the chain; a share of them is tampered with in each way, all of them in the long run. */
const ROWS = 1_000;
const SHARE = process.env.LONG ? 1 : 100;
const WAITING = 3;

let t: TestVerbs;
let auditor: Entry;
let owner: pg.Client;
beforeAll(async () => {
  t = await testVerbs();
  auditor = await t.as(t.people.security_team);
  await fill(ROWS);
  await sealAudit(t.ctx);
  await fill(WAITING);
  owner = new pg.Client({ connectionString: t.db.ownerUrl });
  await owner.connect();
  await owner.query('set session_replication_role = replica');
});
afterAll(async () => {
  await owner?.end();
  await t?.db.close();
});

const fill = (n: number) =>
  t.db.query(
    `select audit_now('actor ' || n, 'test.made', 'subject ' || n, jsonb_build_object('n', n)) from generate_series(1, $1::int) n`,
    [n],
  );

/** Looks at the whole log inside the owner's transaction, which is then undone: what was tampered with is as it was. */
async function verdictOn(statements: string[]) {
  await owner.query('begin');
  try {
    for (const text of statements) {
      const { rowCount } = await owner.query(text);
      if (!rowCount) throw new Error(`touched nothing: ${text}`);
    }
    const query = async (text: string, params?: unknown[]) => (await owner.query(text, params)).rows;
    const db = { query: query as never, batch: async () => [] };
    return await verifyAudit({ ...t.ctx, db }, auditor);
  } finally {
    await owner.query('rollback');
  }
}

/** Every way to change one row of a sealed event, by its place. */
const SEALED: Record<string, (n: number) => string> = {
  'events.at': (n) => `update audit_events set at = at + interval '1 microsecond' where id = ${n}`,
  'events.actor': (n) => `update audit_events set actor = 'nobody' where id = ${n}`,
  'events.type': (n) => `update audit_events set type = 'test.other' where id = ${n}`,
  'events.subject': (n) => `update audit_events set subject = 'another' where id = ${n}`,
  'events.data': (n) => `update audit_events set data = data || ' ' where id = ${n}`,
  'events.digest': (n) => `update audit_events set digest = sha256(digest) where id = ${n}`,
  'events.id': (n) => `update audit_events set id = id + 1000000 where id = ${n}`,
  'events, digest and all': (n) =>
    `update audit_events e set actor = 'nobody', digest = sha256(convert_to('{"actor":"nobody","at":' || to_json(to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) || ',"data":' || to_json(data) || ',"subject":' || to_json(subject) || ',"type":' || to_json(type) || '}', 'UTF8')) where id = ${n}`,
  'events deleted': (n) => `delete from audit_events where id = ${n}`,
  'links.seq': (n) => `update audit_links set seq = seq + 1000000 where event_id = ${n}`,
  'links.event_id': (n) => `update audit_links set event_id = event_id + 1000000 where event_id = ${n}`,
  'links.hash': (n) => `update audit_links set hash = sha256(hash) where event_id = ${n}`,
  'links deleted': (n) => `delete from audit_links where event_id = ${n}`,
};

/** With more than one row: as somebody would who knows the scheme, but cannot write the rest anew. */
const PAIRS: Record<string, (n: number) => string[]> = {
  'event and link deleted': (n) => [
    `delete from audit_events where id = ${n}`,
    `delete from audit_links where event_id = ${n}`,
  ],
  'two events swapped': (n) => [
    `update audit_events set id = case id when ${n} then -${n} else -${other(n)} end where id in (${n}, ${other(n)})`,
    `update audit_events set id = case id when -${n} then ${other(n)} else ${n} end where id < 0`,
  ],
  'two links swapped': (n) => [
    `update audit_links set event_id = -event_id where event_id in (${n}, ${other(n)})`,
    `update audit_links set event_id = case event_id when -${n} then ${other(n)} else ${n} end where event_id < 0`,
  ],
  'two hashes swapped': (n) => [
    `update audit_links x set hash = y.hash from audit_links y where x.event_id in (${n}, ${other(n)}) and y.event_id in (${n}, ${other(n)}) and y.event_id <> x.event_id`,
  ],
  'tail cut': (n) => [
    `delete from audit_events where id >= ${n} and id <= ${ROWS}`,
    `delete from audit_links where event_id >= ${n}`,
  ],
};
const other = (n: number) => (n === ROWS ? 1 : n + 1);

const rowsOf = (seed: number) =>
  Array.from({ length: ROWS }, (_, i) => i + 1).filter((n) => n % SHARE === seed % SHARE);

it('what nobody touched holds, whoever verifies however often', async () => {
  const found = await verdictOn(['select 1']);
  expect(found).toMatchObject({ ok: true, length: ROWS + WAITING, cut: null, anchors: 0 });
  expect(await verdictOn(['select 1'])).toEqual(found);
});

it(
  'finds every edit, deletion, swap and cut of every row, and names the place',
  async () => {
    const figures: Record<string, number> = {};
    for (const [i, [way, of]] of Object.entries({ ...SEALED, ...PAIRS }).entries()) {
      for (const n of rowsOf(i)) {
        const statements = [of(n)].flat();
        const found = await verdictOn(statements);
        if (found.ok) throw new Error(`${way} of row ${n} was not found`);
        expect(
          found.broken_at ?? found.event_id,
          `${way} of row ${n}: ${found.reason}`,
        ).toBeGreaterThanOrEqual(Math.min(n, other(n)));
        if (!way.startsWith('two') && n < ROWS) expect(found.broken_at, `${way}: ${found.reason}`).toBe(n);
        figures[way] = (figures[way] ?? 0) + 1;
      }
    }
    if (process.env.LONG) writeReport('audit-tamper', { rows: ROWS, found: figures, missed: 0 });
  },
  process.env.LONG ? 3_600_000 : 60_000,
);

it('finds the same of what is not linked yet, its witness included', async () => {
  const ways = [
    ...Object.entries(SEALED)
      .filter(([way]) => way.startsWith('events'))
      .map(([, of]) => of),
    (n: number) => `delete from audit_unsealed where event_id = ${n}`,
    (n: number) => `update audit_unsealed set digest = sha256(digest) where event_id = ${n}`,
    (n: number) => `update audit_unsealed set event_id = event_id + 1000000 where event_id = ${n}`,
    (n: number) => `delete from audit_events where id >= ${n}`,
  ];
  for (const of of ways)
    for (let n = ROWS + 1; n <= ROWS + WAITING; n++) {
      const found = await verdictOn([of(n)]);
      if (found.ok) throw new Error(`${of(n)} was not found`);
      // Named before it was linked: what was tampered with is not sealed over.
      expect([found.event_id! % 1_000_000, found.broken_at], found.reason).toEqual([n, null]);
    }
});

it('finds a head that was set back or on, and one that is gone', async () => {
  for (const statement of [
    'update audit_head set seq = seq - 1',
    'update audit_head set seq = seq + 1',
    `update audit_head set hash = sha256('x')`,
    'delete from audit_head',
    `insert into audit_cuts (seq, hash, events) select seq, hash, 10 from audit_links where seq = 10`,
  ])
    expect((await verdictOn([statement])).ok, statement).toBe(false);
});

it('a tail that is cut with its head stands against heads that were told outside', async () => {
  const [{ hash }] = (
    await owner.query(`select encode(hash, 'hex') as hash from audit_links where seq = ${ROWS}`)
  ).rows as [{ hash: string }];
  const cut = [
    `delete from audit_unsealed`,
    `delete from audit_events where id > ${ROWS - 10}`,
    `delete from audit_links where seq > ${ROWS - 10}`,
    `update audit_head set seq = ${ROWS - 10}, hash = (select hash from audit_links where seq = ${ROWS - 10})`,
  ];
  // Nothing inside the database can tell.
  expect(await verdictOn(cut)).toMatchObject({ ok: true });
  const told = `insert into audit_anchors (target, seq, hash) values ('webhook', ${ROWS}, decode('${hash}', 'hex'))`;
  expect(await verdictOn([told])).toMatchObject({ ok: true, anchors: 1 });
  expect(await verdictOn([told, ...cut])).toMatchObject({
    ok: false,
    broken_at: ROWS - 9,
    reason: expect.stringContaining('webhook was told of 1000'),
  });
  const other = `insert into audit_anchors (target, seq, hash) values ('webhook', 7, sha256('another'))`;
  expect(await verdictOn([other])).toMatchObject({ ok: false, broken_at: 7 });
});

it('only auditors of all projects verify', async () => {
  await expect(verifyAudit(t.ctx, await t.as(t.people.developer))).rejects.toMatchObject({
    code: 'role_not_allowed',
  });
});

it('what is sealed after it was tampered with shows all the same', async () => {
  const [{ id }] = (await owner.query('select max(id)::int as id from audit_events')).rows as [
    { id: number },
  ];
  await forge(t.db.ownerUrl, SEALED['events, digest and all']!(id));
  await sealAudit(t.ctx);
  expect(await verifyAudit(t.ctx, auditor)).toMatchObject({ ok: false, broken_at: id, event_id: id });
});
