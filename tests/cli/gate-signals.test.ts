import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type TestApp, testApp } from '../support/app.ts';
import { type BareMachine, bareMachine } from '../support/bare-machine.ts';
import { type Listening, listenApp } from '../support/cli.ts';
import { type CutHttp, cutHttp } from '../support/cut-http.ts';
import { gateOf } from '../support/gate.ts';

let t: TestApp;
let at: ReturnType<typeof gateOf>;
let site: Listening;
let way: CutHttp;
let machine: BareMachine;
let target: string;
beforeAll(async () => {
  t = await testApp();
  at = gateOf(t);
  site = await listenApp(t);
  way = await cutHttp(() => target);
  machine = await bareMachine({ url: way.url, token: t.people.developer.token });
  machine.program('terraform', 'echo "$@" >> started');
  machine.program('ls', 'echo "$@" >> listed; exit 4');
});
beforeEach(() => {
  target = site.url;
  way.seen.length = 0;
});
afterAll(async () => {
  machine.remove();
  await way.close();
  await site.close();
  await t.close();
});

const until = async (is: () => boolean | Promise<boolean>) => {
  while (!(await is())) await new Promise((done) => setTimeout(done, 10));
};
const seen = (part: RegExp) => way.seen.filter(({ route }) => part.test(route));
/** A request that is waited for, on a machine of its own process. */
async function waiting() {
  const before = (await at.latest())?.id ?? null;
  const begun = machine.begin(['gate', '--', 'terraform', 'destroy']);
  const row = await at.next(before);
  await until(() => seen(/wait=/).length > 0);
  return { ...begun, row };
}

describe('the gate over a bad way', { timeout: 60_000 }, () => {
  it.each(['before', 'after'] as const)('runs once, whatever is lost %s it arrives', async (loss) => {
    const [before, asked] = [machine.lines('listed').length, (await at.latest())?.id];
    way.lose(/POST \/approvals$/, loss);
    way.lose(/\/consume$/, loss, loss);
    way.lose(/\/outcome$/, loss);
    expect((await machine.run(['gate', '--', 'ls', './build'])).code).toBe(4);
    expect(machine.lines('listed')).toHaveLength(before + 1);
    expect(seen(/\/consume$/)).toHaveLength(3);
    for (const step of [/approvals$/, /\/consume$/, /\/outcome$/])
      expect(new Set(seen(step).map(({ key }) => key)).size).toBe(1);
    const row = (await at.latest())!;
    expect([row.id === asked, await at.ledger(row.id)]).toEqual([false, ['failed']]);
    const [{ n }] = (await t.db.query('select count(*)::int as n from effects where approval_id = $1', [
      row.id,
    ])) as [{ n: number }];
    expect(n).toBe(1);
  });

  it('waits as long as a 503 and a 429 ask for', async () => {
    way.lose(/POST \/approvals$/, 503);
    way.lose(/\/consume$/, 429);
    const before = machine.lines('listed').length;
    expect((await machine.run(['gate', '--', 'ls', './build'])).code).toBe(4);
    for (const step of [/approvals$/, /\/consume$/]) {
      const [first, again] = seen(step);
      expect(again!.at - first!.at).toBeGreaterThanOrEqual(950);
    }
    expect(machine.lines('listed')).toHaveLength(before + 1);
  });

  it('runs nothing where nobody answers whether it may (79)', async () => {
    const before = machine.lines('listed').length;
    way.lose(/\/consume$/, 'after', 'after');
    const { code, err } = await machine.run(['gate', '--retries', '1', '--', 'ls', './build']);
    expect([code, err]).toEqual([79, expect.stringContaining('NOT RUN')]);
    expect(machine.lines('listed')).toHaveLength(before);
    expect(await at.ledger((await at.latest())!.id)).toEqual(['failed']);
  });

  it('goes on waiting while the service is away', async () => {
    const { row, ended } = await waiting();
    target = 'http://127.0.0.1:1';
    await site.close();
    await until(() => seen(/wait=/).length > 2);
    site = await listenApp(t);
    target = site.url;
    await at.yes(row);
    expect((await ended).code).toBe(0);
    expect(await at.ledger(row.id)).toEqual(['done']);
  });
});

describe('signals', { timeout: 60_000 }, () => {
  it('Ctrl-C while people are asked: nothing is run, the request is withdrawn, 130', async () => {
    const before = machine.lines('started').length;
    const { row, child, ended } = await waiting();
    child.kill('SIGINT');
    expect(await ended).toMatchObject({ code: 130, out: '', err: expect.stringContaining('withdrawn') });
    expect((await at.latest())!).toMatchObject({ id: row.id, status: 'cancelled' });
    expect(machine.lines('started')).toHaveLength(before);
  });

  it('Ctrl-C while the leave is on its way: nothing is run, and the ledger says so', async () => {
    const before = machine.lines('listed').length;
    way.lose(/\/consume$/, 'hold');
    const { child, ended } = machine.begin(['gate', '--', 'ls', './build']);
    await until(() => seen(/\/consume$/).length > 0);
    await until(async () => (await at.ledger((await at.latest())!.id)).length > 0);
    child.kill('SIGINT');
    expect((await ended).code).toBe(130);
    way.release();
    expect(machine.lines('listed')).toHaveLength(before);
    expect(await at.ledger((await at.latest())!.id)).toEqual(['failed']);
  });

  it('kill -9 while the leave is on its way: nothing is run, nor ever under it, and the ledger’s row stays open', async () => {
    const before = machine.lines('listed').length;
    way.lose(/\/consume$/, 'hold');
    const { child, ended } = machine.begin(['gate', '--', 'ls', './build']);
    await until(() => seen(/\/consume$/).length > 0);
    await until(async () => (await at.ledger((await at.latest())!.id)).length > 0);
    child.kill('SIGKILL');
    await ended;
    way.release();
    const { id } = (await at.latest())!;
    const again = await machine.run(['gate', '--resume', id]);
    expect([again.code, again.err]).toEqual([77, expect.stringContaining('already_consumed')]);
    expect(machine.lines('listed')).toHaveLength(before);
    expect(await at.ledger(id)).toEqual(['intent']);
  });

  it('kill -9 while it runs: it is not begun again, and the ledger’s row stays open', async () => {
    machine.program('ls', 'exec > began 2>&1 < /dev/null\necho once\necho "$$" >> pids\nexec /bin/sleep 60');
    const { child, ended } = machine.begin(['gate', '--', 'ls', './build']);
    await until(() => machine.lines('pids').length > 0);
    child.kill('SIGKILL');
    await ended;
    const { id } = (await at.latest())!;
    expect((await machine.run(['gate', '--resume', id])).code).toBe(77);
    expect([machine.lines('pids').length, await at.ledger(id)]).toEqual([1, ['intent']]);
    process.kill(Number(machine.lines('pids')[0]), 'SIGKILL');
  });

  it('are the command’s once it runs: passed on, its code kept, its end told', async () => {
    const awhile = 'left=9000000\nwhile [ $left -gt 0 ]; do left=$((left - 1)); done';
    machine.program('ls', `trap "echo bye; exit 9" TERM\necho up\n${awhile}`);
    const { child, ended } = machine.begin(['gate', '--', 'ls', './build']);
    await new Promise<void>((done) =>
      child.stdout!.on('data', (text) => String(text).includes('up') && done()),
    );
    child.kill('SIGTERM');
    expect(await ended).toMatchObject({ code: 9, signal: null, out: 'up\nbye\n' });
    expect(await at.ledger((await at.latest())!.id)).toEqual(['failed']);
  });

  it('that end the command end the gate with the code of a shell, and are told', async () => {
    machine.program('ls', 'kill -KILL $$');
    expect(await machine.run(['gate', '--', 'ls', './build'])).toMatchObject({ code: 137 });
    const [{ result }] = (await t.db.query('select result from effects where approval_id = $1', [
      (await at.latest())!.id,
    ])) as [{ result: { output: { summary: string } } }];
    expect(result.output.summary).toBe('It was ended by SIGKILL.');
  });
});
