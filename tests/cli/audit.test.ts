import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXIT } from '../../cli/exit-codes.ts';
import { verifyExport } from '../../infra/audit/verify-export.ts';
import type { Role } from '../../schema/vocabulary.ts';
import { type TestApp, testApp } from '../support/app.ts';
import { type Listening, listenApp, runHere } from '../support/cli.ts';
import { forge } from '../support/forge.ts';
import { seedWaiting } from '../support/rows.ts';

const EVENTS = 1_200;

let t: TestApp;
let site: Listening;
let folder: string;
beforeAll(async () => {
  t = await testApp();
  folder = mkdtempSync(join(tmpdir(), 'cli-audit-'));
  site = await listenApp(t);
  const { approvalId } = await seedWaiting(t.db, { by: t.people.developer.id });
  await t.call(`POST /reject/${approvalId}`, { token: t.people.tech_lead.token, body: { reason: 'No.' } });
  await t.db.query(
    `select audit_now('somebody', 'test.made', 'subject ' || n, jsonb_build_object('ü', n)) from generate_series(1, ${EVENTS - 1}) n`,
  );
});
afterAll(async () => {
  await site.close();
  await t.close();
  rmSync(folder, { recursive: true });
});

const as = (role: Role, argv: string[]) =>
  runHere(argv, {
    env: { XDG_CONFIG_HOME: folder, DEVOPS_AGENTS_URL: site.url, DEVOPS_AGENTS_TOKEN: t.people[role].token },
  });
const exported = async (...more: string[]) => {
  const { code, out } = await as('security_team', ['audit', 'export', ...more]);
  expect(code).toBe(EXIT.ok);
  return out.trimEnd().split('\n');
};
type Line = Record<string, unknown>;
/** One line's JSON, changed. */
const altered = (lines: string[], at: number, change: (line: Line) => Line) =>
  lines.map((text, i) => {
    if (i !== at) return text;
    const line = JSON.parse(text) as Line;
    return JSON.stringify({ ...line, ...change(line) });
  });

it('lists over pages, and narrows', async () => {
  const { code, out } = await as('security_team', ['audit', 'list', '--limit', '250', '--json']);
  expect([code, JSON.parse(out).length]).toEqual([EXIT.ok, 250]);
  const decided = await as('security_team', ['audit', 'list', '--type', 'approval.*']);
  expect(decided.out).toContain('approval.reject');
  expect((await as('viewer', ['audit', 'list'])).code).toBe(EXIT.forbidden);
});

it('exports CSV as well', async () => {
  expect(await exported('--format', 'csv')).toHaveLength(EVENTS + 1);
});

describe('an export, with no database at hand', () => {
  let lines: string[];
  beforeAll(async () => {
    lines = await exported();
  });

  it('holds as it was exported, also against a head that was kept', async () => {
    expect(lines).toHaveLength(EVENTS + 1);
    const { seq, hash } = JSON.parse(lines[700]!);
    const told = [{ seq, hash, target: 'a friend' }];
    expect(await verifyExport(lines, told)).toMatchObject({
      ok: true,
      events: EVENTS,
      anchors: 1,
      narrowed: false,
    });
    const other = [{ seq: seq - 1, hash, target: 'a friend' }];
    expect(await verifyExport(lines, other)).toMatchObject({
      ok: false,
      line: 700,
      reason: expect.stringContaining('a friend'),
    });
    expect(await verifyExport(lines, [{ seq: EVENTS + 1, hash, target: 'a friend' }])).toMatchObject({
      ok: false,
    });
  });

  const digits = ['at', 'actor', 'type', 'subject', 'data', 'digest', 'hash', 'prev_hash'];
  it.each([
    ...digits.map(
      (name) => [name, (line: Line) => ({ [name]: `0${String(line[name]).slice(1)}x` })] as const,
    ),
    ['seq', () => ({ seq: 7 })] as const,
  ])('with another %s in a line it does not', async (_name, change) => {
    for (const at of [1, 500, EVENTS])
      expect(await verifyExport(altered(lines, at, change))).toMatchObject({ ok: false });
  });

  it('nor with a line taken out, put in, swapped, or the end cut off', async () => {
    const without = lines.filter((_, i) => i !== 300);
    expect(await verifyExport(without)).toMatchObject({ ok: false, line: 301 });
    expect(await verifyExport([...lines.slice(0, 300), lines[299]!, ...lines.slice(300)])).toMatchObject({
      ok: false,
      line: 301,
    });
    const swapped = lines.with(300, lines[301]!).with(301, lines[300]!);
    expect(await verifyExport(swapped)).toMatchObject({ ok: false, line: 301 });
    expect(await verifyExport(lines.slice(0, -1))).toMatchObject({
      ok: false,
      reason: expect.stringContaining('cut off'),
    });
    expect(await verifyExport(lines.slice(1))).toMatchObject({ ok: false, line: 1 });
    expect(await verifyExport([])).toMatchObject({ ok: false });
  });

  it('narrowed, each line holds by itself, and it says that it was', async () => {
    const some = await exported('--type', 'approval.*');
    expect(await verifyExport(some)).toMatchObject({ ok: true, events: 1, narrowed: true });
    const bad = altered(some, 1, () => ({ actor: 'nobody' }));
    expect(await verifyExport(bad)).toMatchObject({ ok: false, line: 2 });
  });
});

it('verifies over the service, and exits with 8 when the chain does not hold', async () => {
  const whole = await as('admin', ['audit', 'verify']);
  expect([whole.code, whole.out]).toEqual([EXIT.ok, expect.stringContaining(`${EVENTS} events`)]);
  const head = /head +(\S+)/.exec(whole.out)![1]!;
  expect((await as('admin', ['audit', 'verify', '--head', head])).out).toContain('against 1 heads');
  expect((await as('admin', ['audit', 'verify', '--head', 'x'])).code).toBe(EXIT.usage);
  await forge(t.db.ownerUrl, 'delete from audit_events where id = 900');
  const broken = await as('admin', ['audit', 'verify']);
  expect([broken.code, broken.out]).toEqual([EXIT.endedBadly, expect.stringContaining('900')]);
});
