import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EXIT } from '../../cli/exit-codes.ts';
import { type Listening, listen, runHere, type Terminal } from '../support/cli.ts';

const ACTIVE = 'format: 1\nlevels:\n  low: {}\n';
let folder: string;
let site: Listening;
let sent: { route: string; ifMatch?: string; body: Record<string, unknown> }[];
/** What PUT answers: its status and body. */
let put: [number, unknown];
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cli-policy-'));
  sent = [];
  put = [200, { version: 8 }];
  site = await listen(async (request, response) => {
    const route = `${request.method} ${request.url?.split('?')[0]}`;
    const body = request.method === 'GET' ? {} : ((await json(request)) as Record<string, unknown>);
    sent.push({ route, ifMatch: request.headers['if-match'], body });
    const version = { version: 7, created_by: 'ada', created_at: '2026-01-01T00:00:00Z', reason: 'Start.' };
    const answers: Record<string, [number, unknown]> = {
      'GET /policy': [200, { ...version, document: ACTIVE }],
      'PUT /policy': put,
      'GET /policy/versions': [200, { data: [{ ...version, active: true }], next_cursor: null }],
      'POST /policy/restore': [200, { ...version, version: 9 }],
      'POST /policy/test': [200, { total: 300, changed: 12, left_out: 0, cases: [] }],
    };
    const [status, answer] = answers[route] ?? [404, {}];
    response
      .writeHead(status, { 'content-type': 'application/json', etag: '"7"' })
      .end(JSON.stringify(answer));
  });
});
afterEach(async () => {
  await site.close();
  rmSync(folder, { recursive: true });
});

const run = (argv: string[], terminal: Terminal = {}) =>
  runHere(['policy', ...argv], {
    cwd: folder,
    ...terminal,
    env: { DEVOPS_AGENTS_URL: site.url, DEVOPS_AGENTS_TOKEN: 'x', XDG_CONFIG_HOME: folder },
  });
const write = (text: string) => (file: string) => writeFileSync(file, text);
const kept = () => readdirSync(join(folder, 'devops-agents', 'edits'));
const puts = () => sent.filter(({ route }) => route === 'PUT /policy');
const EDIT = ['edit', '--reason', 'Stricter'];

describe('policy edit', () => {
  it('shows what was changed and sends it with the ETag that was seen', async () => {
    const { code, out, err } = await run(EDIT, { tty: true, says: ['y'], edit: write(`${ACTIVE}x: 1\n`) });
    expect([code, out]).toEqual([EXIT.ok, 'Version 8 is in force.\n']);
    expect(err).toContain('+x: 1');
    const body = { document: `${ACTIVE}x: 1\n`, reason: 'Stricter' };
    expect(puts()).toEqual([{ route: 'PUT /policy', ifMatch: '"7"', body }]);
    expect(kept()).toEqual([]);
  });

  it('shows an error at its place, opens the text again as it was left, and sends what was mended', async () => {
    put = [
      422,
      {
        code: 'policy_invalid',
        detail: 'No.',
        errors: [{ path: 'x', message: 'is unknown', line: 4, column: 1 }],
      },
    ];
    const drafts = [`${ACTIVE}x: 1\n`, `${ACTIVE}y: 1\n`];
    const seen: string[] = [];
    const { code, err } = await run(EDIT, {
      tty: true,
      says: ['y', 'y', 'y'],
      edit: (file) => {
        seen.push(readFileSync(file, 'utf8'));
        writeFileSync(file, drafts.shift()!);
        if (drafts.length === 0) put = [200, { version: 8 }];
      },
    });
    expect(code).toBe(EXIT.ok);
    expect(err).toMatch(/4 \| .*x: 1/);
    expect(err).toContain('x: is unknown');
    expect(seen).toEqual([ACTIVE, `${ACTIVE}x: 1\n`]);
  });

  it('loses nothing when another version was faster: the text stays in a private file, and can be sent from there', async () => {
    put = [412, { code: 'precondition_failed', detail: 'Changed.' }];
    const { code, err } = await run(EDIT, { tty: true, says: ['y'], edit: write('format: 1\n') });
    expect(code).toBe(EXIT.conflict);
    const file = join(folder, 'devops-agents', 'edits', kept()[0]!);
    expect(err).toContain(file);
    expect([readFileSync(file, 'utf8'), statSync(file).mode & 0o777]).toEqual(['format: 1\n', 0o600]);
    put = [200, { version: 9 }];
    expect((await run([...EDIT, '--file', file, '--yes'])).out).toBe('Version 9 is in force.\n');
  });

  it('loses nothing when the answer is no, or the editor fails', async () => {
    expect((await run(EDIT, { tty: true, says: ['n'], edit: write('a: 1\n') })).code).toBe(EXIT.failed);
    const broken = await run(EDIT, {
      tty: true,
      edit: () => {
        throw new Error('no editor');
      },
    });
    expect([broken.code, puts(), kept().length]).toEqual([EXIT.failed, [], 2]);
  });

  it('sends nothing when nothing was changed', async () => {
    const { code } = await run(EDIT, { tty: true, edit: () => undefined });
    expect([code, puts(), kept()]).toEqual([EXIT.failed, [], []]);
  });
});

describe('the policy’s other commands', () => {
  it('show prints it, --output keeps it as it is', async () => {
    expect((await run(['show'])).out).toBe(ACTIVE);
    await run(['show', '--output', 'kept.yaml']);
    expect(readFileSync(join(folder, 'kept.yaml'), 'utf8')).toBe(ACTIVE);
  });

  it('history, restore, test', async () => {
    expect((await run(['history'])).out).toContain('active');
    const restore = ['restore', '3', '--reason', 'Back'];
    expect((await run(restore)).code).toBe(EXIT.usage);
    expect((await run([...restore, '--yes'])).out).toBe('Version 9 is in force.\n');
    expect(sent.at(-1)).toMatchObject({ ifMatch: '"7"', body: { version: 3, reason: 'Back' } });
    expect((await run(['restore', 'old', '--reason', 'Back', '--yes'])).code).toBe(EXIT.usage);
    expect((await run(['test', '--file', '-'], { stdin: 'format: 1\n' })).out).toBe(
      '12 of 300 would be decided otherwise\n',
    );
    expect(sent.at(-1)?.body).toEqual({ document: 'format: 1\n' });
  });
});
