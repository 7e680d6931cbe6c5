import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { pickPort } from '../../infra/local/ports.ts';
import { killTree } from '../../infra/local/processes.ts';
import { resetLocal } from '../../infra/local/reset.ts';
import { findRunningStack, readState, type StackFile } from '../../infra/local/stack-file.ts';
import { processesOf, type Run, ready, runSupervisor } from './stand-ins/run-supervisor.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 30_000 });

let dir: string;
let port: number;
let runs: Run[];

const start = (env: Record<string, string> = {}, localDir = dir, at = port): Run => {
  const run = runSupervisor(localDir, at, env);
  runs.push(run);
  return run;
};
const killGroups = async (...killed: Run[]): Promise<void> => {
  for (const { process: leader } of killed) process.kill(-leader.pid!, 'SIGKILL');
  await Promise.all(killed.map((run) => run.exited));
  await vi.waitFor(() => expect(processesOf(dir)).toEqual([]), 5_000);
};
const stackFile = (localDir = dir): StackFile => findRunningStack(localDir)!;
const ask = async (at = port) => (await fetch(`http://127.0.0.1:${at}/health`)).json();
const startsSeen = async (): Promise<number> => {
  const client = new pg.Client({ connectionString: stackFile().database_url });
  await client.connect();
  const { rows } = await client.query('select count(*)::int as n from starts');
  await client.end();
  return rows[0].n;
};

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'local-stack-'));
  port = await pickPort();
  runs = [];
});
afterEach(async () => {
  await killGroups(
    ...runs.filter(({ process: { exitCode, signalCode } }) => exitCode === null && !signalCode),
  );
  rmSync(dir, { recursive: true, force: true });
});

it('keeps data, ports and secrets over kill -9 of the process group and over a normal end', async () => {
  const first = start();
  await ready(first);
  const { ports } = readState(dir);
  const secrets = readFileSync(join(dir, 'secrets.json'), 'utf8');
  await killGroups(first);
  expect(findRunningStack(dir)).toBeNull();

  const second = start();
  await ready(second);
  expect(await startsSeen()).toBe(2);
  expect(readState(dir).ports).toEqual(ports);
  expect(readFileSync(join(dir, 'secrets.json'), 'utf8')).toBe(secrets);
  for (const secret of Object.values(JSON.parse(secrets) as Record<string, string>)) {
    expect(Buffer.from(secret, 'base64url')).toHaveLength(32);
  }
  for (const file of ['secrets.json', 'stack.json', 'worker.env']) {
    expect(statSync(join(dir, file)).mode & 0o777).toBe(0o600);
  }

  process.kill(-second.process.pid!, 'SIGINT'); // as Ctrl-C does: the whole group gets it
  expect(await second.exited).toBe(0);
  expect(second.output()).not.toContain('unexpectedly');
  expect(processesOf(dir)).toEqual([]);
  expect(findRunningStack(dir)).toBeNull();

  const third = start();
  await ready(third);
  expect(await startsSeen()).toBe(3);
  third.process.kill('SIGTERM'); // the supervisor alone
  expect(await third.exited).toBe(0);
  expect(processesOf(dir)).toEqual([]);
});

it('runs two stacks side by side, and refuses a second one on the same folder or port', async () => {
  const other = join(dir, 'other');
  const otherPort = await pickPort();
  const [one, two] = [start(), start({}, other, otherPort)];
  await Promise.all([ready(one), ready(two)]);
  const ports = [...Object.values(readState(dir).ports), ...Object.values(readState(other).ports)];
  expect(new Set(ports).size).toBe(14);
  expect((await ask()).pid).not.toBe((await ask(otherPort)).pid);

  const sameFolder = start({}, dir, await pickPort());
  expect(await sameFolder.exited).toBe(1);
  expect(sameFolder.output()).toMatch(/^error: A stack already runs on .*\n$/);
  const samePort = start({}, join(dir, 'third'), port);
  expect(await samePort.exited).toBe(1);
  expect(samePort.output()).toMatch(/^error: Port \d+ is taken by another program: .*\n$/);
  await expect(resetLocal(dir)).rejects.toThrow('already runs');
  expect((await ask()).pid).toBe(stackFile().worker_pid);
});

it('gives the Worker its variables and what is passed through, and nothing else of the shell', async () => {
  const shell = { MODEL_API_KEY: 'k$y "quoted"', LINEAR_API_KEY: "it's", AWS_SECRET_ACCESS_KEY: 'leak' };
  await ready(start(shell));
  const { variables, shell: names } = await ask();
  expect(variables).toContain(`MODEL_API_KEY='k\\$y "quoted"'\n`);
  expect(variables).toContain("LINEAR_API_KEY=`it's`\n");
  expect(variables).toContain(`PUBLIC_BASE_URL='http://127.0.0.1:${port}'\n`);
  expect(variables).not.toContain('leak');
  expect(names).not.toContain('AWS_SECRET_ACCESS_KEY');
  expect(names).not.toContain('MODEL_API_KEY');
  await vi.waitFor(async () => expect((await ask()).cron).toBeGreaterThan(0), 5_000);
});

it('starts the Worker again when it dies, and ends when another part does', async () => {
  const run = start();
  await ready(run);
  const killed = stackFile().worker_pid!;
  await killTree(killed, 'SIGKILL');
  await vi.waitFor(async () => expect((await ask()).pid).not.toBe(killed), { timeout: 5_000, interval: 50 });
  await vi.waitFor(async () => expect(stackFile().worker_pid).toBe((await ask()).pid), 5_000);
  expect(run.output()).toContain('the Worker ended unexpectedly');
  const database = Number(readFileSync(join(dir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]);
  process.kill(database, 'SIGKILL');
  expect(await run.exited).toBe(1);
  expect(run.output()).toContain('error: PostgreSQL ended unexpectedly');
});

it('starts a Worker anew that is there and answers no more', async () => {
  const run = start();
  await ready(run);
  const stuck = (await ask()).pid;
  process.kill(stuck, 'SIGSTOP'); // as wrangler does whose workerd was killed: takes calls, answers none
  await vi.waitFor(() => expect(run.output()).toContain('the Worker is back'), {
    timeout: 20_000,
    interval: 50,
  });
  expect(run.output()).toContain('the Worker does not answer any more: starting it again');
  expect((await ask()).pid).toBe(stackFile().worker_pid);
  expect((await ask()).pid).not.toBe(stuck);
  expect(run.output().match(/starting it again/g)).toHaveLength(1);
});

it('starts the workspace server again on its port, three times in 30 s, and then ends', async () => {
  const run = start();
  await ready(run);
  const { workspace } = readState(dir).ports;
  for (let times = 1; times <= 3; times++) {
    process.kill(readState(dir).children.workspace!, 'SIGKILL');
    const back = () => expect(run.output().match(/the workspace server is back/g)).toHaveLength(times);
    await vi.waitFor(back, { timeout: 5_000, interval: 20 });
    expect((await fetch(`http://127.0.0.1:${workspace}/mcp`)).ok).toBe(true);
  }
  process.kill(readState(dir).children.workspace!, 'SIGKILL');
  expect(await run.exited).toBe(1);
  expect(run.output()).toMatch(
    /error: the workspace server ended unexpectedly, 3 restarts in 30 s did not help/,
  );
  expect(processesOf(dir)).toEqual([]);
});

it('moves every part whose remembered port somebody else has', async () => {
  const first = start();
  await ready(first);
  const { ports } = readState(dir);
  await killGroups(first);
  const blockers = await Promise.all(
    Object.values(ports).map(async (taken) => {
      const blocker = createServer();
      await new Promise<void>((done) => blocker.listen(taken, '127.0.0.1', done));
      return blocker;
    }),
  );
  const second = start();
  await ready(second);
  for (const [name, moved] of Object.entries(readState(dir).ports)) expect(moved).not.toBe(ports[name]);
  for (const blocker of blockers) blocker.close();
});

it('ends what a killed supervisor left behind before it starts', async () => {
  const first = start();
  await ready(first);
  first.process.kill('SIGKILL'); // not its group: PostgreSQL, Worker and workspace server live on
  await vi.waitFor(() => expect(findRunningStack(dir)).toBeNull(), 5_000);
  const orphan = (await ask()).pid;
  const { ports } = readState(dir);
  const second = start();
  await ready(second);
  expect(readState(dir).ports).toEqual(ports);
  expect((await ask()).pid).not.toBe(orphan);
  expect(await startsSeen()).toBe(2);
});

it('ends what is up when it is told to stop before it is ready', async () => {
  const run = start();
  await vi.waitFor(() => expect(run.output()).toContain('migrations'), { timeout: 10_000, interval: 10 });
  run.process.kill('SIGTERM');
  expect(await run.exited).toBe(0);
  expect(run.output()).not.toContain('ready:');
  expect(processesOf(dir)).toEqual([]);
});

it('says in one sentence what is wrong, and exits 1', async () => {
  const blocker: Server = createServer();
  await new Promise<void>((done) => blocker.listen(0, '127.0.0.1', done));
  const taken = (blocker.address() as AddressInfo).port;
  const nobody = await pickPort();
  const busy = start({ PORT: String(taken) }, join(dir, 'busy'));
  const lost = start({ DATABASE_URL: `postgres://u:p@127.0.0.1:${nobody}/d` }, join(dir, 'lost'));
  expect(await Promise.all([busy.exited, lost.exited])).toEqual([1, 1]);
  expect(busy.output()).toMatch(
    /^error: Port \d+ is taken by another program: end it, or choose another.*\n$/,
  );
  expect(lost.output()).toMatch(
    /error: The database at 127.0.0.1:\d+ could not be migrated: .*ECONNREFUSED.*\n$/,
  );
  blocker.close();
});

it('says so when the data folder is damaged, and reset wipes it', async () => {
  const data = join(dir, 'postgres');
  mkdirSync(data);
  writeFileSync(join(data, 'PG_VERSION'), '18\n');
  writeFileSync(join(data, 'local-password'), 'p');
  const broken = start();
  expect(await broken.exited).toBe(1);
  expect(broken.output()).toMatch(/error: PostgreSQL cannot use the data folder .* "npm run reset" wipes it/);
  expect(processesOf(dir)).toEqual([]);
  expect(await resetLocal(dir)).toBe(true);
  expect(await resetLocal(dir)).toBe(false);
});

it('does not wipe a folder that is not a stack', async () => {
  writeFileSync(join(dir, 'thesis.txt'), 'years of work');
  await expect(resetLocal(dir)).rejects.toThrow('nothing was deleted');
  expect(readFileSync(join(dir, 'thesis.txt'), 'utf8')).toBe('years of work');
});
