import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { receiptKey } from '../../infra/receipt-key.ts';
import { joseReceipts } from '../../lib/adapters/receipts.ts';
import { type TestApp, testApp } from '../support/app.ts';
import { type BareMachine, bareMachine } from '../support/bare-machine.ts';
import { type Listening, listenApp } from '../support/cli.ts';
import { CONFIG } from '../support/config.ts';
import { type GateRow, gateOf } from '../support/gate.ts';

let t: TestApp;
let site: Listening;
let machine: BareMachine;
let at: ReturnType<typeof gateOf>;
beforeAll(async () => {
  const keys = [receiptKey('a'.repeat(43))] as [ReturnType<typeof receiptKey>];
  t = await testApp({ config: { ...CONFIG, RECEIPT_KEYS: keys }, receipts: joseReceipts(keys) });
  at = gateOf(t);
  site = await listenApp(t);
  machine = await bareMachine({ url: site.url, token: t.people.developer.token });
  machine.program('terraform', 'echo "$@" >> started\necho destroyed\nexit 3');
});
afterAll(async () => {
  machine.remove();
  await site.close();
  await t.close();
});

const DESTROY = ['gate', '--', 'terraform', 'destroy', '-auto-approve'];
/** Begins to wait, and answers how it ended once somebody has decided. */
async function decided(how: (row: GateRow) => Promise<unknown>) {
  const before = (await at.latest())?.id ?? null;
  const { ended } = machine.begin(DESTROY);
  const row = await at.next(before);
  await how(row);
  return { row, ...(await ended) };
}

describe('the command line as one file, on a machine with Node alone', { timeout: 60_000 }, () => {
  it('is one file, shows its help, and speaks to the service as who logged in', async () => {
    expect(readdirSync(join(machine.work, '../tool'))).toEqual(['devops-agents.mjs']);
    const [help, list] = await Promise.all(
      [['--help'], ['tasks', 'list', '--json']].map((args) => machine.run(args)),
    );
    expect([help!.code, help!.out]).toEqual([0, expect.stringContaining('gate')]);
    expect([list!.code, JSON.parse(list!.out)]).toEqual([0, []]);
  });

  it('runs what is clear at once, and ends as it does', async () => {
    machine.program('ls', 'echo "listed $1"; exit 4');
    expect(await machine.run(['gate', '--', 'ls', './build'])).toMatchObject({
      code: 4,
      out: 'listed ./build\n',
    });
  });

  it('verifies a receipt with the keys that it saved', async () => {
    const { body } = await t.call('POST /approvals', {
      token: t.people.developer.token,
      body: { action: { tool: 'shell.exec', args: { command: 'ls' } }, reason: 'To see.' },
    });
    const { text } = await t.call('GET /.well-known/jwks.json');
    writeFileSync(join(machine.work, 'keys.json'), text);
    const verified = await machine.run(['receipts', 'verify', String(body.receipt), '--keys', 'keys.json']);
    expect(verified).toMatchObject({ code: 0, out: expect.stringContaining('holds'), err: '' });
  });

  it('runs after the yes, once, and ends as the program does', async () => {
    const { row, ...ended } = await decided(at.yes);
    expect(ended).toMatchObject({ code: 3, out: 'destroyed\n' });
    expect([machine.lines('started'), await at.ledger(row.id)]).toEqual([
      ['destroy -auto-approve'],
      ['failed'],
    ]);
  });

  it('runs nothing from a folder that is gone (79)', async () => {
    const gone = join(machine.work, 'gone');
    mkdirSync(gone);
    const line = `rmdir ${gone}; exec ${join(machine.work, '../tool/devops-agents.mjs')} gate -- ls`;
    const env = { PATH: `${join(machine.work, '../bin')}:/bin`, HOME: join(machine.work, '../home') };
    const { status, stderr } = spawnSync('/bin/sh', ['-c', line], { cwd: gone, env, encoding: 'utf8' });
    expect([status, stderr]).toEqual([79, expect.stringContaining('NOT RUN. The folder')]);
  });

  it('runs nothing after a no (77), when nobody decides (78), and when nobody answers (79)', async () => {
    const before = machine.lines('started').length;
    expect(await decided(at.no)).toMatchObject({ code: 77, out: '' });
    expect(await decided(at.expire)).toMatchObject({ code: 78, out: '' });
    const elsewhere = { DEVOPS_AGENTS_URL: 'http://127.0.0.1:1', DEVOPS_AGENTS_TOKEN: 'dak_x' };
    expect(
      await machine.run([...DESTROY.slice(0, 1), '--retries', '0', ...DESTROY.slice(1)], elsewhere),
    ).toMatchObject({
      code: 79,
      out: '',
      err: expect.stringContaining('NOT RUN'),
    });
    expect(machine.lines('started')).toHaveLength(before);
  });
});
