import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestApp, testApp } from '../support/app.ts';
import { type Listening, listen, listenApp, runHere, type Terminal } from '../support/cli.ts';
import { type GateRow, gateOf } from '../support/gate.ts';

let t: TestApp;
let site: Listening;
let at: ReturnType<typeof gateOf>;
beforeAll(async () => {
  t = await testApp();
  at = gateOf(t);
  site = await listenApp(t);
});
afterAll(async () => {
  await site.close();
  await t.close();
});

const DESTROY = ['terraform', 'destroy'];
const gate = (argv: string[], terminal: Terminal = {}, url = site.url) =>
  runHere(['gate', ...argv], {
    cwd: '/home/me/app',
    ...terminal,
    env: {
      XDG_CONFIG_HOME: '/nowhere',
      DEVOPS_AGENTS_URL: url,
      DEVOPS_AGENTS_TOKEN: t.people.developer.token,
    },
  });
/** Begins to wait, lets something happen, and answers how it ended. */
async function whileWaiting(what: (row: GateRow) => Promise<unknown>, terminal: Terminal = {}) {
  const before = (await at.latest())?.id ?? null;
  const running = gate(['--', ...DESTROY], terminal);
  const row = await at.next(before);
  await what(row);
  return { row, ...(await running) };
}

describe('gate', { timeout: 30_000 }, () => {
  it('runs at once what the policy clears, and ends as it does', async () => {
    const { code, ran, out } = await gate(['--', 'rm', '-rf', './build']);
    expect([code, ran, out]).toEqual([0, [['rm', '-rf', './build']], '']);
    expect(await at.ledger((await at.latest())!.id)).toEqual(['done']);
    const failed = await gate(['--', 'ls', './build'], {
      run: () => ({ code: 3, signal: null, error: null }),
    });
    expect(failed.code).toBe(3);
    expect(await at.ledger((await at.latest())!.id)).toEqual(['failed']);
  });

  it('asks about the rest, says why, who and where, and runs exactly it after the yes', async () => {
    const { code, ran, err, row } = await whileWaiting(at.yes);
    expect([code, ran]).toEqual([0, [DESTROY]]);
    for (const said of ['critical', 'cto', `${site.url}/approvals/${row.id}`, 'approved'])
      expect(err).toContain(said);
    expect(await at.ledger(row.id)).toEqual(['done']);
  });

  it('takes every word behind the program for the program’s, also one that looks like an option of its own', async () => {
    const words = ['echo', '--project', 'x', '--json', '--wait=1', '--', '--', '-h', 'a=b', '*', '', '$(id)'];
    for (const line of [words, ['--', ...words]]) {
      const { code, ran } = await gate(line);
      expect([code, ran]).toEqual([0, [words]]);
    }
  });

  it.each([
    ['a word of 64 KB', ['ls', 'x'.repeat(65_536)]],
    ['5,000 words', ['ls', ...Array.from({ length: 5_000 }, (_, n) => `./build/${n}`)]],
    ['a word that looks like two commands', ['ls', './build; terraform destroy']],
  ])('asks about %s as they are, and runs nothing else', async (_what, words) => {
    const { code, ran } = await gate(['--', ...words]);
    const { id } = (await at.latest())!;
    const [row] = await t.db.query<{ argv: string[] }>(
      `select action_details -> 'args' -> 'argv' as argv from approval_requests where id = $1`,
      [id],
    );
    expect(row!.argv).toEqual(words);
    expect([code, ran]).toEqual([0, [words]]);
  });

  it('runs nothing for a word that is no text: another would be signed', async () => {
    const before = await at.latest();
    for (const word of ['a\ufffdb', 'a\ud800']) {
      const { code, ran } = await gate(['--', 'ls', word]);
      expect([code, ran]).toEqual([77, []]);
    }
    expect(await gate(['--', 'ls'], { cwd: '/srv/\ufffd' })).toMatchObject({ code: 77, ran: [] });
    expect(await at.latest()).toEqual(before);
  });

  it('says when nobody can ever approve it', async () => {
    await t.db.query("update principals set enabled = false where id = 'a-cto'");
    const { code, err } = await whileWaiting(at.expire);
    await t.db.query("update principals set enabled = true where id = 'a-cto'");
    expect([code, err]).toEqual([78, expect.stringContaining('Nobody can complete this approval')]);
  });

  it('ends with 77 and runs nothing after a no', async () => {
    const { code, ran, err, row } = await whileWaiting(at.no);
    expect([code, ran]).toEqual([77, []]);
    expect(err).toContain('Not today.');
    expect(await at.ledger(row.id)).toEqual([]);
  });

  it('ends with 77 where the service refuses what is asked', async () => {
    const { code, ran, err } = await gate(['--project', 'nonsense', '--', 'ls']);
    expect([code, ran, err]).toEqual([77, [], expect.stringContaining('role_not_allowed')]);
  });

  it('ends with 78 when nobody decides in time', async () => {
    const { code, ran } = await whileWaiting(at.expire);
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

  it('takes the request back at Ctrl-C, and runs nothing', async () => {
    const signal = new AbortController();
    const { code, ran, err, row } = await whileWaiting(async () => signal.abort(), { signal: signal.signal });
    expect([code, ran, err]).toEqual([130, [], expect.stringContaining('withdrawn')]);
    expect((await at.latest())!).toMatchObject({ id: row.id, status: 'cancelled' });
  });

  it('runs once where two go on with the same request', async () => {
    const action = { tool: 'shell.exec', args: { argv: DESTROY, cwd: '/home/me/app' } };
    const body = { action, reason: 'It is due.' };
    const { body: asked } = await t.call('POST /approvals', { token: t.people.developer.token, body });
    const id = String(asked.id);
    await at.yes((await at.latest())!);
    const both = await Promise.all([1, 2].map(() => gate(['--resume', id])));
    expect(both.map(({ code }) => code).sort()).toEqual([0, 77]);
    expect(both.flatMap(({ ran }) => ran)).toEqual([DESTROY]);
  });

  it('runs nothing when the service hands out another action than was asked for', async () => {
    const forged = await listen(async (request, response) => {
      const action = { tool: 'shell.exec', args: { argv: ['ls'], cwd: '/home/me/app' } };
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
