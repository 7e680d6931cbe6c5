import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type TestApp, testApp } from '../support/app.ts';
import { type Listening, listenApp } from '../support/cli.ts';

const PAGE = readFileSync('docs/gate.md', 'utf8');
const block = (fence: string) => {
  const found = PAGE.split(`\`\`\`${fence}\n`)[1]?.split('\n```')[0];
  if (found === undefined) throw new Error(`docs/gate.md has no block ${fence}`);
  return found;
};
const [{ run: STEP }] = parse(block('yaml')) as [{ run: string }];

let t: TestApp;
let site: Listening;
let folder: string;
beforeAll(async () => {
  t = await testApp();
  site = await listenApp(t);
});
afterAll(async () => {
  await site.close();
  await t.close();
});
/** A machine with the examples on it and a terraform that notes that it was started. */
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'docs-gate-'));
  mkdirSync(join(folder, 'bin'));
  const terraform = `#!/bin/sh\necho "$@" >> '${folder}/started'\necho destroyed\n`;
  writeFileSync(join(folder, 'bin', 'terraform'), terraform, { mode: 0o755 });
  symlinkSync(join(process.cwd(), 'cli', 'devops-agents.mjs'), join(folder, 'bin', 'devops-agents'));
  symlinkSync(join(process.cwd(), 'node_modules'), join(folder, 'node_modules'));
  for (const name of ['hook.mjs', 'agent.mjs']) writeFileSync(join(folder, name), block(`js ${name}`));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function start(program: string, args: string[], input = '') {
  const key = t.people.developer.token;
  const child = spawn(program, args, {
    cwd: folder,
    env: {
      ...{ PATH: `${folder}/bin:${join(process.execPath, '..')}:${process.env.PATH}`, HOME: folder },
      ...{ GATE_URL: site.url, GATE_KEY: key, DEVOPS_AGENTS_URL: site.url, DEVOPS_AGENTS_TOKEN: key },
    },
  });
  child.stdin.end(input);
  const ended = new Promise<number | null>((done) => child.once('close', (code) => done(code)));
  const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { out, err, code };
}

type Row = { id: string; requirements: { roles: string[] }[] };
/** What is asked for next, once it is there. */
async function asked(): Promise<Row> {
  for (;;) {
    const [row] = await t.db.query<Row>("select * from approval_requests where status = 'pending'");
    if (row) return row;
    await new Promise((done) => setTimeout(done, 30));
  }
}
async function yes({ id, requirements }: Row): Promise<void> {
  for (const who of ['cto', 'security_team', 'tech_lead'] as const)
    if (requirements.some(({ roles }) => roles.includes(who)))
      await t.call(`POST /approve/${id}`, { token: t.people[who].token, body: { justification: 'Looked.' } });
}
const no = ({ id }: Row) =>
  t.call(`POST /reject/${id}`, { token: t.people.cto.token, body: { reason: 'Not today.' } });
/** Runs an example while somebody decides. */
async function decided(how: (row: Row) => Promise<unknown>, run: () => ReturnType<typeof start>) {
  const running = run();
  const row = await asked();
  await how(row);
  const started = await running;
  const effects = await t.db.query<{ state: string }>('select state from effects where approval_id = $1', [
    row.id,
  ]);
  return { ...started, ledger: effects.map(({ state }) => state) };
}
const ran = () => existsSync(join(folder, 'started'));

describe('docs/gate.md', { timeout: 60_000 }, () => {
  it('a step of a pipeline: runs after the yes, not after a no', async () => {
    const step = () => start('bash', ['-e', '-c', STEP]);
    expect(await decided(no, step)).toMatchObject({ code: 77, out: '', ledger: [] });
    expect(ran()).toBe(false);
    expect(await decided(yes, step)).toMatchObject({ code: 0, out: 'destroyed\n', ledger: ['done'] });
    expect(ran()).toBe(true);
  });

  it('a hook: lets the tool run after the yes and tells of it, blocks it after a no', async () => {
    const said = { tool_use_id: 'toolu_1', tool_input: { command: 'terraform destroy' }, cwd: folder };
    const hook = (more: object) => start('node', ['hook.mjs'], JSON.stringify({ ...said, ...more }));
    const before = () => hook({ hook_event_name: 'PreToolUse' });
    expect(await decided(no, before)).toMatchObject({ code: 2, err: expect.stringContaining('Not today.') });
    expect(await decided(yes, before)).toMatchObject({ code: 0, ledger: ['intent'] });
    expect((await hook({ hook_event_name: 'PostToolUse', tool_response: {} })).code).toBe(0);
    const [{ state }] = (await t.db.query<{ state: string }>(
      'select state from effects order by at desc limit 1',
    )) as [{ state: string }];
    expect(state).toBe('done');
    expect(await start('node', ['hook.mjs'], 'no json')).toMatchObject({ code: 2 });
  });

  it('a graph of somebody else: its tool runs after the yes, not after a no', async () => {
    const agent = () => start('node', ['agent.mjs']);
    expect(await decided(no, agent)).toMatchObject({
      code: 0,
      ledger: [],
      out: 'Not run, rejected: Not today.\n',
    });
    expect(ran()).toBe(false);
    expect(await decided(yes, agent)).toMatchObject({ code: 0, ledger: ['done'], out: 'destroyed\n\n' });
    expect(readFileSync(join(folder, 'started'), 'utf8')).toBe('destroy -auto-approve\n');
  });
});
