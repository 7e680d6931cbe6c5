import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { EXIT } from '../../cli/exit-codes.ts';
import { Roadmap } from '../../schema/linear-api.ts';
import { runHere } from '../support/cli.ts';
import { type LinearRig, linearRig } from '../support/linear.ts';

let rig: LinearRig;
const folder = mkdtempSync(join(tmpdir(), 'cli-linear-'));
beforeAll(async () => {
  rig = await linearRig();
});
afterAll(async () => {
  await rig.close();
  rmSync(folder, { recursive: true });
});

const as = (who: string, ...line: string[]) =>
  runHere(['linear', ...line], {
    env: {
      XDG_CONFIG_HOME: folder,
      DEVOPS_AGENTS_URL: rig.url,
      DEVOPS_AGENTS_TOKEN: rig.drive.engine.keys[who]!,
    },
  });

it('says what is missing, installs by the page that it prints, and says how things stand', async () => {
  expect((await as('admin', 'status')).out).toContain('installed nowhere');
  expect((await as('developer', 'issues')).code).not.toBe(EXIT.ok);
  const { out } = await as('admin', 'install');
  const consent = await fetch(out.trim(), { redirect: 'manual' });
  const back = await fetch(consent.headers.get('location')!, { redirect: 'manual' });
  expect(back.headers.get('location')).toBe('/console?linear=connected');
  const status = await as('admin', 'status');
  expect([status.code, status.out]).toEqual([EXIT.ok, expect.stringMatching(/Example +app +active/)]);
  expect((await as('cto', 'status')).code).toBe(EXIT.forbidden);
});

it('lists and makes issues', async () => {
  const made = await as('developer', 'create', 'From the terminal', '--priority', '2');
  expect([made.code, made.out]).toEqual([EXIT.ok, expect.stringMatching(/^DEV-\d+ /)]);
  expect((await as('viewer', 'issues', '--limit', '1')).out).toContain('From the terminal');
  expect((await as('viewer', 'issues', '--state', 'Done', '--limit', '3', '--json')).out).toContain('"Done"');
  expect((await as('viewer', 'create', 'No')).code).toBe(EXIT.forbidden);
});

it('writes a project out as Markdown and as JSON of the published schema', async () => {
  const { id } = rig.linear.store.projects[0]!;
  const markdown = await as('viewer', 'export', id);
  expect(markdown.out).toMatch(/^# Roadmap\n/);
  expect(markdown.out).toContain('## Foundations (10 of 30), until 2026-06-30');
  expect(markdown.out.match(/^- \[[ x]\] \[DEV-\d+\]/gm)).toHaveLength(60);
  const json = await as('viewer', 'export', id, '--json');
  expect(Roadmap.parse(JSON.parse(json.out)).issues).toHaveLength(60);
  expect((await as('viewer', 'export', 'nowhere')).code).toBe(EXIT.notFound);
});

it('says who is who, by address or id, and takes it back', async () => {
  expect((await as('admin', 'users')).out).toMatch(/Ada +ada@example\.com +-/);
  expect((await as('admin', 'users', 'map', 'ada@example.com', 'requester')).out).toContain(
    'is requester here',
  );
  expect((await as('admin', 'users')).out).toMatch(/Ada +ada@example\.com +requester/);
  expect((await as('admin', 'users', 'map', 'ada@example.com', 'nobody')).code).toBe(EXIT.notFound);
  expect((await as('admin', 'users', 'unmap', rig.linear.user('Ada').id)).out).toContain('is nobody here');
  expect((await as('admin', 'users')).out).toMatch(/Ada +ada@example\.com +-/);
});

it('looks for what was missed', async () => {
  expect((await as('admin', 'reconcile')).out).toContain('0 had been missed');
});
