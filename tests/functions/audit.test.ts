import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ExportHeader, ExportLine } from '../../lib/audit/export.ts';
import { type TestApp, testApp } from '../support/app.ts';
import { forge } from '../support/forge.ts';
import { type Seeded, seedWaiting } from '../support/rows.ts';

let t: TestApp;
let seeded: Seeded;
beforeAll(async () => {
  t = await testApp();
  seeded = await seedWaiting(t.db, { by: 'dora' });
  await t.call(`POST /reject/${seeded.approvalId}`, {
    token: t.people.tech_lead.token,
    body: { reason: '=HYPERLINK("http://evil.test","x"), no' },
  });
  await t.db.query(
    `select audit_now('=cmd|calc', 'test.made', 'subject ' || n, jsonb_build_object('n', n)) from generate_series(1, 2300) n`,
  );
});
afterAll(() => t.close());

const as = (who: 'security_team' | 'viewer' = 'security_team') => ({ token: t.people[who].token });
const exported = async (query: string) => {
  const response = await t.send(`GET /audit?format=jsonl${query}`, as());
  return { status: response.status, headers: response.headers, text: await response.text() };
};
const lines = (text: string) =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

it('shows what was decided a moment ago, newest first, chained, in pages', async () => {
  const first = await t.call('GET /audit?limit=3', as());
  expect(first.status).toBe(200);
  const rows = first.body.data as unknown as { seq: number; hash: string; prev_hash: string }[];
  expect(rows.map(({ seq }) => seq)).toEqual([2302, 2301, 2300].map((n) => n + rows[0]!.seq - 2302));
  for (const [i, row] of rows.slice(1).entries()) expect(rows[i]!.prev_hash).toBe(row.hash);
  const next = await t.call(`GET /audit?limit=3&cursor=${first.body.next_cursor}`, as());
  expect((next.body.data as unknown as { hash: string }[])[0]!.hash).toBe(rows[2]!.prev_hash);
  const end = await t.call('GET /audit?type=approval.reject&limit=3', as());
  expect(end.body).toMatchObject({
    next_cursor: null,
    data: [{ actor: t.people.tech_lead.id, subject: seeded.approvalId }],
  });
});

it.each([
  ['type=approval.*', 'approval.reject'],
  ['type=approval.reject', 'approval.reject'],
  ['task={task}', 'approval.reject'],
  ['project=checkout', 'approval.reject'],
  ['subject={approval}', 'approval.reject'],
  ['actor=%3Dcmd%7Ccalc', 'test.made'],
  ['type=nothing', null],
  ['project=elsewhere', null],
  ['from=2999-01-01T00:00:00Z', null],
  ['to=2001-01-01T00:00:00Z', null],
  ['from=2001-01-01T00:00:00%2B01:00', 'test.made'],
])('narrowed by %s', async (query, type) => {
  const filled = query.replace('{task}', seeded.taskId).replace('{approval}', seeded.approvalId);
  const { status, body } = await t.call(`GET /audit?limit=2&${filled}`, as());
  expect(status).toBe(200);
  expect((body.data as unknown as { type: string }[])[0]?.type ?? null).toBe(type);
});

it('is exported whole, in pages, with what it can be held against', async () => {
  const { status, headers, text } = await exported('');
  expect([status, headers.get('content-type')]).toEqual([200, 'application/x-ndjson']);
  const [header, ...rows] = lines(text) as [ExportHeader, ...ExportLine[]];
  expect(header).toMatchObject({ format: 'audit-export/1', filter: null, from: { seq: 0 } });
  expect(rows.map(({ seq }) => seq)).toEqual(Array.from({ length: header.head.seq }, (_, i) => i + 1));
  expect(rows.at(-1)!.hash).toBe(header.head.hash);
  const some = lines((await exported('&type=approval.*')).text);
  expect(some[0]).toMatchObject({ filter: { type: 'approval.*' } });
  expect(some.slice(1).every(({ type }) => type.startsWith('approval.'))).toBe(true);
});

it('in CSV nothing is a formula, and every cell comes back', async () => {
  const { headers, text } = await t.call('GET /audit?format=csv', as());
  expect(headers.get('content-type')).toBe('text/csv; charset=utf-8');
  expect(headers.get('content-disposition')).toBe('attachment; filename="audit.csv"');
  const rows = text.trimEnd().split('\r\n');
  expect(rows[0]).toBe('seq,event_id,at,actor,type,subject,data,digest,prev_hash,hash');
  expect(rows.filter((row) => row.includes(`"'=cmd|calc"`))).toHaveLength(2300);
  expect(text).not.toMatch(/(^|,)"?[=+@-]/m);
  expect(text).toContain('""reason"":""=HYPERLINK(\\""http://evil.test\\"",\\""x\\""), no""');
});

it('says whether the chain holds, names what does not, and holds it against a head that is sent along', async () => {
  const whole = await t.call('GET /audit/verify', as());
  expect(whole.body).toMatchObject({ ok: true, cut: null });
  const { length, head } = whole.body as unknown as { length: number; head: string };
  expect((await t.call(`GET /audit/verify?seq=${length}&hash=${head}`, as())).body).toMatchObject({
    ok: true,
    anchors: 1,
  });
  expect((await t.call(`GET /audit/verify?seq=5&hash=${head}`, as())).body).toMatchObject({
    ok: false,
    broken_at: 5,
  });
  expect((await t.call(`GET /audit/verify?seq=${length + 1}&hash=${head}`, as())).body).toMatchObject({
    ok: false,
  });
  expect((await t.call('GET /audit/verify?seq=5', as())).status).toBe(422);
  await forge(t.db.ownerUrl, `update audit_events set actor = 'nobody' where id = 100`);
  const broken = await t.call('GET /audit/verify', as());
  expect([broken.status, broken.body]).toEqual([200, expect.objectContaining({ ok: false, event_id: 100 })]);
});

it('is for auditors of all projects alone', async () => {
  for (const route of ['GET /audit', 'GET /audit?format=jsonl', 'GET /audit/verify']) {
    expect((await t.call(route, as('viewer'))).body).toMatchObject({ code: 'role_not_allowed' });
    expect((await t.call(route)).status).toBe(401);
  }
});
