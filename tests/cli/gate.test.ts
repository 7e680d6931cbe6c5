import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestApp, testApp } from '../support/app.ts';
import { type Listening, listen, listenApp, runHere, type Terminal } from '../support/cli.ts';

let t: TestApp;
let site: Listening;
beforeAll(async () => {
  t = await testApp();
  site = await listenApp(t);
});
afterAll(async () => {
  await site.close();
  await t.close();
});

const DESTROY = ['terraform', 'destroy'];
const gate = (argv: string[], terminal: Terminal = {}, url = site.url) =>
  runHere(['gate', ...argv], {
    cwd: '/srv/app',
    ...terminal,
    env: {
      XDG_CONFIG_HOME: '/nowhere',
      DEVOPS_AGENTS_URL: url,
      DEVOPS_AGENTS_TOKEN: t.people.developer.token,
    },
  });
type Row = { id: string; status: string; requirements: { roles: string[] }[] };
const latest = async () =>
  (
    await t.db.query<Row>(
      "select * from approval_requests where kind = 'gate' order by created_at desc limit 1",
    )
  )[0]!;
const ledger = async (id: string) =>
  (await t.db.query<{ state: string }>('select state from effects where approval_id = $1', [id])).map(
    ({ state }) => state,
  );
/** The request that somebody has just begun to wait for. */
async function asked(before: string | null): Promise<Row> {
  for (;;) {
    const row = await latest();
    if (row && row.id !== before && row.status === 'pending') return row;
    await new Promise((done) => setTimeout(done, 20));
  }
}
async function yes({ id, requirements }: Row): Promise<void> {
  for (const who of ['cto', 'security_team', 'tech_lead'] as const)
    if (requirements.some(({ roles }) => roles.includes(who)))
      await t.call(`POST /approve/${id}`, { token: t.people[who].token, body: { justification: 'Looked.' } });
}
const no = ({ id }: Row) =>
  t.call(`POST /reject/${id}`, { token: t.people.cto.token, body: { reason: 'Not today.' } });
/** Begins to wait, lets something happen, and answers how it ended. */
async function whileWaiting(what: (row: Row) => Promise<unknown>, terminal: Terminal = {}) {
  const before = (await latest())?.id ?? null;
  const running = gate(['--', ...DESTROY], terminal);
  const row = await asked(before);
  await what(row);
  return { row, ...(await running) };
}

describe('gate', { timeout: 30_000 }, () => {
  it('runs at once what the policy clears, and ends as it does', async () => {
    const { code, ran, out } = await gate(['--', 'rm', '-rf', './build']);
    expect([code, ran, out]).toEqual([0, [['rm', '-rf', './build']], '']);
    expect(await ledger((await latest()).id)).toEqual(['done']);
    const failed = await gate(['--', 'ls', './build'], {
      run: () => ({ code: 3, signal: null, error: null }),
    });
    expect(failed.code).toBe(3);
    expect(await ledger((await latest()).id)).toEqual(['failed']);
  });

  it('asks about the rest, says why, who and where, and runs exactly it after the yes', async () => {
    const { code, ran, err, row } = await whileWaiting(yes);
    expect([code, ran]).toEqual([0, [DESTROY]]);
    for (const said of ['critical', 'cto', `${site.url}/approvals/${row.id}`, 'approved'])
      expect(err).toContain(said);
    expect(await ledger(row.id)).toEqual(['done']);
  });

  it('ends with 77 and runs nothing after a no', async () => {
    const { code, ran, err, row } = await whileWaiting(no);
    expect([code, ran]).toEqual([77, []]);
    expect(err).toContain('Not today.');
    expect(await ledger(row.id)).toEqual([]);
  });

  it('ends with 77 where the service refuses what is asked', async () => {
    const { code, ran, err } = await gate(['--project', 'nonsense', '--', 'ls']);
    expect([code, ran, err]).toEqual([77, [], expect.stringContaining('role_not_allowed')]);
  });

  it('ends with 78 when nobody decides in time', async () => {
    const { code, ran } = await whileWaiting(async ({ id }) => {
      await t.db.query(
        "update approval_requests set expires_at = clock_timestamp() - interval '1 second' where id = $1",
        [id],
      );
      await t.call('POST /sweep', { token: t.people.admin.token, body: {} });
    });
    expect([code, ran]).toEqual([78, []]);
  });

  it('ends with 79 and runs nothing without an answer, or with one that is not clear', async () => {
    const nowhere = await gate(['--', 'ls'], {}, 'http://127.0.0.1:1');
    const broken = await listen((_request, response) => void response.writeHead(500).end('oops'));
    const odd = await listen((_request, response) => void response.writeHead(201).end('{}'));
    const [fault, other] = [await gate(['--', 'ls'], {}, broken.url), await gate(['--', 'ls'], {}, odd.url)];
    await Promise.all([broken.close(), odd.close()]);
    expect([nowhere.code, nowhere.ran, fault.code, fault.ran]).toEqual([79, [], 79, []]);
    expect([other.code, other.ran]).toEqual([77, []]);
    const unknown = await runHere(['gate', '--', 'ls'], { env: { DEVOPS_AGENTS_URL: site.url } });
    expect([unknown.code, unknown.ran]).toEqual([79, []]);
  });

  it('runs once where two go on with the same request', async () => {
    const signal = new AbortController();
    const first = await whileWaiting(
      async (row) => {
        signal.abort();
        await yes(row);
      },
      { signal: signal.signal },
    );
    expect([first.code, first.ran]).toEqual([130, []]);
    const both = await Promise.all([1, 2].map(() => gate(['--resume', first.row.id])));
    expect(both.map(({ code }) => code).sort()).toEqual([0, 77]);
    expect(both.flatMap(({ ran }) => ran)).toEqual([DESTROY]);
  });

  it('runs nothing when the service hands out another action than was asked for', async () => {
    const forged = await listen(async (request, response) => {
      const action = { tool: 'shell.exec', args: { argv: ['ls'], cwd: '/srv/app' } };
      const isSpent = request.url!.endsWith('/consume');
      const answer = {
        ...{ id: 'a', approval_id: 'a', status: 'approved', action_hash: 'h', risk_level: 'low' },
        ...(isSpent
          ? { action: { ...action, args: { ...action.args, argv: ['rm'] } } }
          : { action_details: action }),
      };
      response
        .writeHead(isSpent ? 200 : 201, { 'content-type': 'application/json' })
        .end(JSON.stringify(answer));
    });
    const { code, ran } = await gate(['--', 'ls'], {}, forged.url);
    await forged.close();
    expect([code, ran]).toEqual([77, []]);
  });
});
