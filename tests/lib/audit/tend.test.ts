import { afterAll, beforeAll, expect, it } from 'vitest';
import { verifyExport } from '../../../infra/audit/verify-export.ts';
import { exportAudit } from '../../../lib/audit/export.ts';
import { cutAudit, tendAudit } from '../../../lib/audit/tend.ts';
import { verifyAudit } from '../../../lib/audit/verify.ts';
import type { Entry } from '../../../lib/identity/entry.ts';
import { forge } from '../../support/forge.ts';
import { type SimClock, useSimClock } from '../../support/sim-clock.ts';
import { type TestVerbs, testVerbs } from '../../support/verbs.ts';

const DAY = 86_400;

let t: TestVerbs;
let clock: SimClock;
let auditor: Entry;
beforeAll(async () => {
  t = await testVerbs();
  clock = await useSimClock(t.db, t.ctx);
  auditor = await t.as(t.people.security_team);
});
afterAll(() => t.db.close());

const add = (n: number) =>
  t.db.query(`select audit_now('cto', 'test.made', 'x ' || n, '{}') from generate_series(1, $1::int) n`, [n]);
const tend = () => tendAudit(t.ctx, true, async () => []);
const kept = async () =>
  (await t.db.query<{ n: number }>('select count(*)::int as n from audit_events'))[0]!.n;
async function exported(): Promise<string[]> {
  let all = '';
  for await (const piece of await exportAudit(t.ctx, auditor, { format: 'jsonl' })) all += piece;
  return all.trimEnd().split('\n');
}

it('keeps a year, cuts what is older in batches, and the rest still proves itself', async () => {
  const before = await kept();
  await add(6_000);
  await tend();
  await clock.advance(200 * DAY);
  await add(50);
  await tend();
  await clock.advance(164 * DAY);
  await tend();
  expect(await kept()).toBe(before + 6_050);
  await clock.advance(2 * DAY);
  expect(await cutAudit(t.ctx)).toBe(before + 6_000);
  const found = await verifyAudit(t.ctx, auditor);
  expect(found).toMatchObject({ ok: true, cut: { seq: before + 6_000 } });
  // The cut is itself in the chain, one event for each batch.
  expect(await kept()).toBe(50 + 2);
  const lines = await exported();
  expect(await verifyExport(lines)).toMatchObject({ ok: true, events: 52, from: { seq: before + 6_000 } });
  // Cut once, nothing is cut again.
  expect(await cutAudit(t.ctx)).toBe(0);
  await expect(t.db.query('delete from audit_events')).rejects.toMatchObject({ code: '42501' });
  await expect(t.db.query('delete from audit_links')).rejects.toMatchObject({ code: '42501' });
});

it('never cuts younger than a year, whoever asks the function', async () => {
  await add(10);
  await tend();
  const before = await kept();
  await t.db.query(`select audit_cut_v1('{"days": 0}')`);
  await t.db.query(`select audit_cut_v1('{"days": -10000}')`);
  expect(await kept()).toBe(before);
});

it('a cut that retention did not make is found: in the database, and in an export of it', async () => {
  await add(30);
  await tend();
  const cut = `with l as (select seq, hash from audit_links order by seq offset 20 limit 1),
    c as (insert into audit_cuts (seq, hash, events, at) select seq, hash, 21, now() from l)
    delete from audit_events using l, audit_links x where audit_events.id = x.event_id and x.seq <= l.seq`;
  await forge(t.db.ownerUrl, cut, 'delete from audit_links where seq <= (select max(seq) from audit_cuts)');
  expect(await verifyAudit(t.ctx, auditor)).toMatchObject({
    ok: false,
    reason: expect.stringContaining('no event of it says'),
  });
  expect(await verifyExport(await exported())).toMatchObject({
    ok: false,
    reason: expect.stringContaining('no event of it says'),
  });
});
