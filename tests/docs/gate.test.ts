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
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { buildCli } from '../../infra/cli/build.ts';
import { type TestApp, testApp } from '../support/app.ts';
import { type Listening, listenApp } from '../support/cli.ts';
import { type GateRow, gateOf } from '../support/gate.ts';

const PAGE = readFileSync('docs/gate.md', 'utf8');
const block = (fence: string) => {
  const found = PAGE.split(`\`\`\`${fence}\n`)[1]?.split('\n```')[0];
  if (found === undefined) throw new Error(`docs/gate.md has no block ${fence}`);
  return found;
};
const [{ run: STEP }] = parse(block('yaml')) as [{ run: string }];

let t: TestApp;
let site: Listening;
let at: ReturnType<typeof gateOf>;
let folder: string;
let program: string;
beforeAll(async () => {
  program = await buildCli(join(mkdtempSync(join(tmpdir(), 'docs-gate-cli-')), 'devops-agents.mjs'));
  t = await testApp();
  at = gateOf(t);
  site = await listenApp(t);
});
afterAll(async () => {
  rmSync(dirname(program), { recursive: true });
  await site.close();
  await t.close();
});
/** A machine with the examples on it and a terraform that notes that it was started. */
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'docs-gate-'));
  mkdirSync(join(folder, 'bin'));
  const terraform = `#!/bin/sh\necho "$@" >> '${folder}/started'\necho destroyed\n`;
  writeFileSync(join(folder, 'bin', 'terraform'), terraform, { mode: 0o755 });
  symlinkSync(program, join(folder, 'bin', 'devops-agents'));
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

/** Runs an example while somebody decides. */
async function decided(how: (row: GateRow) => Promise<unknown>, run: () => ReturnType<typeof start>) {
  const before = (await at.latest())?.id ?? null;
  const running = run();
  const row = await at.next(before);
  await how(row);
  const started = await running;
  return { ...started, ledger: await at.ledger(row.id) };
}
const ran = () => existsSync(join(folder, 'started'));

describe('docs/gate.md', { timeout: 60_000 }, () => {
  it('a step of a pipeline: runs after the yes, not after a no', async () => {
    const step = () => start('bash', ['-e', '-c', STEP]);
    expect(await decided(at.no, step)).toMatchObject({ code: 77, out: '', ledger: [] });
    expect(ran()).toBe(false);
    expect(await decided(at.yes, step)).toMatchObject({ code: 0, out: 'destroyed\n', ledger: ['done'] });
    expect(ran()).toBe(true);
  });

  it('a hook: lets the tool run after the yes and tells of it, blocks it after a no', async () => {
    const said = { tool_use_id: 'toolu_1', tool_input: { command: 'terraform destroy' }, cwd: folder };
    const hook = (more: object) => start('node', ['hook.mjs'], JSON.stringify({ ...said, ...more }));
    const before = () => hook({ hook_event_name: 'PreToolUse' });
    expect(await decided(at.no, before)).toMatchObject({
      code: 2,
      err: expect.stringContaining('Not today.'),
    });
    expect(await decided(at.yes, before)).toMatchObject({ code: 0, ledger: ['intent'] });
    expect((await hook({ hook_event_name: 'PostToolUse', tool_response: {} })).code).toBe(0);
    const [{ state }] = (await t.db.query<{ state: string }>(
      'select state from effects order by at desc limit 1',
    )) as [{ state: string }];
    expect(state).toBe('done');
    expect(await start('node', ['hook.mjs'], 'no json')).toMatchObject({ code: 2 });
  });

  it('a graph of somebody else: its tool runs after the yes, not after a no', async () => {
    const agent = () => start('node', ['agent.mjs']);
    expect(await decided(at.no, agent)).toMatchObject({
      code: 0,
      ledger: [],
      out: 'Not run, rejected: Not today.\n',
    });
    expect(ran()).toBe(false);
    expect(await decided(at.yes, agent)).toMatchObject({ code: 0, ledger: ['done'], out: 'destroyed\n\n' });
    expect(readFileSync(join(folder, 'started'), 'utf8')).toBe('destroy -auto-approve\n');
  });
});
