import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { EXIT } from '../../cli/exit-codes.ts';
import type { Role } from '../../schema/vocabulary.ts';
import { type Listening, listenApp, runHere, type Terminal } from '../support/cli.ts';
import { type NotifyApp, notifyApp } from '../support/notify.ts';

let t: NotifyApp;
let site: Listening;
let folder: string;
beforeAll(async () => {
  t = await notifyApp();
  folder = mkdtempSync(join(tmpdir(), 'cli-notifications-'));
  site = await listenApp(t);
});
afterAll(async () => {
  await site.close();
  await t.close();
  rmSync(folder, { recursive: true });
});

const as = (role: Role, line: string[], terminal: Terminal = {}) =>
  runHere(line, {
    ...terminal,
    env: { XDG_CONFIG_HOME: folder, DEVOPS_AGENTS_URL: site.url, DEVOPS_AGENTS_TOKEN: t.people[role].token },
  });
const target = () => JSON.stringify({ url: `${t.receiver.url}/hook` });

it('adds an endpoint, prints its secret once, tries it, changes it and takes it away', async () => {
  const added = await as('admin', [
    'notifications',
    'add',
    'hook',
    '--channel',
    'webhook',
    '--target',
    target(),
  ]);
  expect([added.code, added.out]).toEqual([EXIT.ok, expect.stringMatching(/whsec_/)]);
  const again = await as('admin', [
    'notifications',
    'add',
    'hook',
    '--channel',
    'webhook',
    '--target',
    target(),
  ]);
  expect(again.code).toBe(EXIT.conflict);
  expect((await as('admin', ['notifications', 'test', 'hook'])).out).toContain('hook has taken it.');
  t.receiver.answer({ status: 500 });
  const failed = await as('admin', ['notifications', 'test', 'hook']);
  expect([failed.code, failed.out]).toEqual([EXIT.failed, expect.stringContaining('HTTP 500')]);
  t.receiver.answer({ status: 200 });
  expect((await as('admin', ['notifications', 'endpoints'])).out).toContain('failing');
  expect((await as('admin', ['notifications', 'rotate', 'hook'])).out).toContain('whsec_');
  expect((await as('admin', ['notifications', 'change', 'hook', '--disable'])).out).toContain('disabled');
  expect((await as('admin', ['notifications', 'change', 'hook', '--enable'])).out).toContain('working');
  expect((await as('admin', ['notifications', 'test', 'nobody'])).err).toContain('There are: hook');
  expect((await as('developer', ['notifications', 'endpoints'])).code).toBe(EXIT.forbidden);
  const gone = await as('admin', ['notifications', 'remove', 'hook', '--yes']);
  expect([gone.code, gone.out]).toEqual([EXIT.ok, expect.stringContaining('gone')]);
});

it('shows what was told, why not, and tries it again; what one wants oneself; whose clicks are whose', async () => {
  await as('admin', ['notifications', 'add', 'box', '--channel', 'console']);
  await as('admin', ['notifications', 'add', 'in', '--channel', 'webhook', '--target', target()]);
  t.receiver.answer({ status: 410 });
  await t.ask();
  await t.deliver();
  expect((await as('cto', ['notifications', 'list', '--unread', '--read'])).out).toContain(
    'approval required',
  );
  expect((await as('cto', ['notifications', 'list', '--unread'])).out).not.toContain('approval required');
  const dead = await as('tech_lead', ['notifications', 'deliveries', '--state', 'dead', '--json']);
  const [{ id }] = dead.json() as [{ id: string }];
  t.receiver.answer({ status: 200 });
  expect((await as('tech_lead', ['notifications', 'retry', id])).out).toContain('on its way');
  await t.deliver();
  expect((await as('tech_lead', ['notifications', 'deliveries'])).out).toContain('sent');
  const set = await as('cto', ['notifications', 'preferences', '--set', '{"email": "cto@acme.dev"}']);
  expect(set.out).toContain('cto@acme.dev');
  expect((await as('admin', ['principals', 'slack-user', 'a-cto', '--id', 'U0CTO'])).out).toContain(
    'U0CTO is a-cto',
  );
  const from = new Date(t.clock.now() - 60_000).toISOString();
  const to = new Date(t.clock.now() + 60_000).toISOString();
  expect(
    (await as('admin', ['notifications', 'replay', 'in', '--from', from, '--to', to, '--all'])).out,
  ).toContain('1 are on their way');
});
