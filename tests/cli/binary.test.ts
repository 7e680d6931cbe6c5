import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXIT } from '../../cli/exit-codes.ts';
import { type TestApp, testApp } from '../support/app.ts';
import { type Listening, listenApp } from '../support/cli.ts';
import { seedWaiting } from '../support/rows.ts';

const BINARY = join(process.cwd(), 'cli', 'devops-agents.mjs');
let t: TestApp;
let site: Listening;
let folder: string;
beforeAll(async () => {
  t = await testApp();
  site = await listenApp(t);
  folder = mkdtempSync(join(tmpdir(), 'cli-bin-'));
  symlinkSync(BINARY, join(folder, 'devops-agents'));
});
afterAll(async () => {
  await site.close();
  await t.close();
  rmSync(folder, { recursive: true });
});

/** `interrupt`: Ctrl-C as soon as it has said this. */
type Started = { env?: Record<string, string>; input?: string; interrupt?: string };
/** Starts a program as a shell would, `devops-agents` being on its PATH. */
async function start(program: string, args: string[], { env = {}, input, interrupt }: Started = {}) {
  const child = spawn(program, args, {
    env: {
      PATH: `${folder}:${join(process.execPath, '..')}:${process.env.PATH}`,
      HOME: folder,
      DEVOPS_AGENTS_URL: site.url,
      DEVOPS_AGENTS_TOKEN: t.people.tech_lead.token,
      ...env,
    },
  });
  child.stdin.end(input ?? '');
  const listen = (chunk: unknown) => {
    if (!interrupt || !String(chunk).includes(interrupt)) return;
    child.stdout.off('data', listen); // a second Ctrl-C would end it at once
    child.kill('SIGINT');
  };
  if (interrupt) child.stdout.on('data', listen);
  const ended = new Promise<number | null>((done) => child.once('close', (code) => done(code)));
  const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { out, err, code };
}
/** The same on a terminal of its own. */
const onTerminal = (line: string, started?: Started) =>
  start('script', ['-qec', line, '/dev/null'], { ...started, env: { TERM: 'xterm', ...started?.env } });

describe('the binary', () => {
  it('runs, piped: plain text, a reader that leaves early, usage and its codes', async () => {
    const { taskId } = await seedWaiting(t.db, { by: t.people.developer.id });
    const [list, head, help, none] = await Promise.all([
      start('devops-agents', ['tasks', 'list']),
      start('bash', ['-c', 'set -o pipefail; devops-agents tasks list | head -c 1']),
      start('devops-agents', ['--help']),
      start('devops-agents', ['nonsense']),
    ]);
    expect([list.code, list.out]).toEqual([EXIT.ok, expect.stringContaining(taskId)]);
    expect(list.out).not.toContain('\u001b');
    expect(head.code).toBe(0);
    expect([help.code, help.out]).toEqual([EXIT.ok, expect.stringContaining('approvals')]);
    expect(none.code).toBe(EXIT.usage);
  });

  it('decides on a terminal once the hash is repeated, and passes its code on', async () => {
    const { approvalId, actionHash } = await seedWaiting(t.db, { by: t.people.developer.id });
    const line = `devops-agents approvals approve ${approvalId} --justification Checked`;
    const wrong = await onTerminal(line, { input: 'y\n' });
    expect([wrong.code, wrong.out]).toEqual([EXIT.failed, expect.stringContaining('Nothing was decided')]);
    const right = await onTerminal(line, { input: `${actionHash.slice(0, 8)}\n` });
    expect(right.code).toBe(EXIT.ok);
    expect(right.out).toContain('\u001b[');
    const status = await t.db.query('select status from approval_requests where id = $1', [approvalId]);
    expect(status).toEqual([{ status: 'approved' }]);
  });

  it('draws what it watches on a terminal; Ctrl-C ends it with 130', async () => {
    const { taskId } = await seedWaiting(t.db, { by: t.people.developer.id });
    const argv = ['approvals', 'pending', '--watch'];
    const [piped, drawn] = await Promise.all([
      start('devops-agents', argv, { interrupt: 'plan' }),
      onTerminal(`devops-agents tasks watch ${taskId} --until-paused`),
    ]);
    expect([piped.code, piped.err]).toEqual([EXIT.interrupted, expect.stringContaining('Interrupted')]);
    expect([drawn.code, drawn.out]).toEqual([EXIT.waiting, expect.stringContaining('awaiting_approval')]);
  });

  it('does not echo a key that is typed', async () => {
    const env = { DEVOPS_AGENTS_TOKEN_FILE: join(folder, 'kept.json') };
    const key = t.people.viewer.token;
    const { code, out } = await onTerminal(`devops-agents login --address ${site.url}`, {
      env,
      input: `${key}\n`,
    });
    expect([code, out.match(new RegExp(key, 'g'))?.length ?? 0]).toEqual([EXIT.ok, 1]);
  });
});

describe('completion in bash', () => {
  it('offers commands, options and values', async () => {
    const offer = (...words: string[]) =>
      `COMP_WORDS=(devops-agents ${words.join(' ')}); COMP_CWORD=${words.length}; COMPREPLY=()
$complete; echo "\${COMPREPLY[*]}"`;
    const script = `eval "$(devops-agents completion bash)"
complete=$(complete -p devops-agents | sed 's/.*-F \\([^ ]*\\).*/\\1/')
${offer('approvals', 'de')}
${offer('tasks', 'list', '--st')}
${offer('tasks', 'list', '--status', 'aw')}
${offer('nonsense', "''")}`;
    const { out, err } = await start('bash', ['--norc', '-c', script]);
    expect([out.split('\n'), err]).toEqual([
      ['delegate decide', '--status', 'awaiting_approval', '', ''],
      '',
    ]);
  });
});
