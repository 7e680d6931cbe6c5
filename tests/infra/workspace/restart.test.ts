import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { type Call, connect, makeFolders, newKey, TOKEN } from './open-workspace.ts';

const MAIN = fileURLToPath(new URL('../../../infra/local/workspace/main.ts', import.meta.url));
const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

type Folders = Awaited<ReturnType<typeof makeFolders>>;

interface Status {
  services: {
    service: string;
    environment: string;
    url: string;
    healthy: boolean;
    release: { commit: string } | null;
  }[];
}

const PLACES = ['staging', 'production'].flatMap((environment) =>
  ['billing', 'catalog', 'checkout'].map((service) => `${environment}/${service}`),
);

/** Fresh folders in which only the named places get their first release: processes are what these tests cost. */
async function newFolders(places: string[] = PLACES): Promise<Folders> {
  const folders = await makeFolders();
  cleanups.push(folders.remove);
  for (const place of PLACES.filter((name) => !places.includes(name))) {
    await mkdir(join(folders.environmentsDir, place), { recursive: true });
    await writeFile(join(folders.environmentsDir, place, 'history.json'), '[]');
  }
  return folders;
}

/** Starts main.ts as the local stack does, and connects when it says that it is ready. */
async function startMain(folders: Folders) {
  const started = performance.now();
  const child = spawn(process.execPath, [MAIN], {
    env: {
      PATH: process.env.PATH,
      WORKSPACE_DIR: folders.workspaceDir,
      ENVIRONMENTS_DIR: folders.environmentsDir,
      WORKSPACE_PORT: '0',
      WORKSPACE_TOKEN: TOKEN,
    },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  cleanups.push(() => kill(child, 'SIGKILL'));
  const lines: string[] = [];
  const output = createInterface({ input: child.stdout as NodeJS.ReadableStream });
  output.on('line', (line) => lines.push(line));
  await once(output, 'line');
  const readyMs = performance.now() - started;
  const url = /^ready (http:\/\/127\.0\.0\.1:\d+\/mcp)$/.exec(lines[0] ?? '')?.[1] as string;
  const { call, close } = await connect(url);
  cleanups.push(() => close().catch(() => undefined));
  return { child, call, lines, readyMs };
}

async function kill(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill(signal);
  await exited;
}

const readStatus = async (call: Call) => (await call<Status>('environment_status')).value.services;

const answers = (url: string) =>
  fetch(url).then(
    () => true,
    () => false,
  );

describe('a start', () => {
  it('is soon ready, says so in one line, serves six services, and ends with them', async () => {
    const { child, call, lines, readyMs } = await startMain(await newFolders());
    // 0.7 s on two idle cores; the rest is for a machine that runs other tests meanwhile.
    expect(readyMs).toBeLessThan(4000);
    const services = await readStatus(call);
    expect(services.map(({ environment, service, healthy }) => [environment, service, healthy])).toEqual([
      ['staging', 'billing', true],
      ['staging', 'catalog', true],
      ['staging', 'checkout', true],
      ['production', 'billing', true],
      ['production', 'catalog', true],
      ['production', 'checkout', true],
    ]);
    expect(new Set(services.map((service) => service.url)).size).toBe(6);
    await kill(child, 'SIGINT');
    expect(child.exitCode).toBe(0);
    for (const { url } of services) expect(await answers(url)).toBe(false);
    expect(lines).toHaveLength(1);
  });

  it('without a token ends with exit code 1 and one clear sentence', async () => {
    const env = { PATH: process.env.PATH, WORKSPACE_DIR: '/nowhere', ENVIRONMENTS_DIR: '/nowhere' };
    const child = spawn(process.execPath, [MAIN], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    child.stderr.on('data', (chunk) => {
      said += chunk;
    });
    const [code] = await once(child, 'close');
    expect([code, said]).toEqual([1, 'The workspace server did not start: WORKSPACE_TOKEN is not set.\n']);
  });
});

describe('an end', () => {
  it('by SIGTERM is clean', async () => {
    const { child } = await startMain(await newFolders([]));
    await kill(child, 'SIGTERM');
    expect(child.exitCode).toBe(0);
  });

  it('comes when whoever started it is gone', async () => {
    const { child, call } = await startMain(await newFolders(['staging/catalog', 'production/billing']));
    const services = (await readStatus(call)).filter((status) => status.healthy);
    expect(services).toHaveLength(2);
    child.stdin?.end();
    await once(child, 'exit');
    for (const { url } of services) expect(await answers(url)).toBe(false);
  });
});

describe('after kill -9', () => {
  it('a start serves the same releases on the same ports', async () => {
    const folders = await newFolders(['staging/billing', 'production/catalog']);
    const first = await startMain(folders);
    const files = [{ path: 'NOTES.md', content: 'new\n' }];
    const made = await first.call<{ commit: string }>('commit_files', {
      repository: 'catalog',
      branch: 'notes',
      message: 'Notes',
      files,
    });
    const { commit } = made.value;
    await first.call('deploy', { repository: 'catalog', environment: 'production', commit });
    await first.call('stop_service', { repository: 'billing', environment: 'staging' });
    const before = await readStatus(first.call);
    await kill(first.child, 'SIGKILL');
    // The leash ends the services, which are in process groups of their own.
    for (const { url } of before.filter((status) => status.healthy))
      await expect.poll(() => answers(url), { timeout: 3000 }).toBe(false);
    const second = await startMain(folders);
    const after = await readStatus(second.call);
    expect(after).toEqual(before);
    expect(
      after.find((status) => status.environment === 'production' && status.service === 'catalog'),
    ).toMatchObject({
      healthy: true,
      release: { commit },
    });
    expect(after[0]).toMatchObject({
      service: 'billing',
      environment: 'staging',
      healthy: false,
      release: null,
    });
  });

  it('while the services are still starting, none of them is left to hold a port', async () => {
    const folders = await newFolders(['staging/checkout', 'production/catalog']);
    const first = await startMain(folders);
    const port = () =>
      readFile(join(folders.environmentsDir, 'production', 'catalog', 'port'), 'utf8').catch(() => null);
    await expect.poll(port, { interval: 5 }).not.toBeNull();
    await kill(first.child, 'SIGKILL');
    const before = await port();
    const second = await startMain(folders);
    const healthy = (await readStatus(second.call)).filter((status) => status.healthy);
    expect(healthy).toHaveLength(2);
    expect(await port()).toBe(before);
  });

  it('at a random moment, keyed commits called again are each there once', async () => {
    const folders = await newFolders([]);
    let workspace = await startMain(folders);
    const jobs = Array.from({ length: 25 }, (_, index) => ({
      key: newKey(),
      input: {
        repository: 'billing',
        branch: 'busy',
        message: `Change ${index}`,
        files: [{ path: `busy/${index}.txt`, content: 'x' }],
      },
    }));
    const callAll = (call: Call) =>
      Promise.all(jobs.map(({ input, key }) => call('commit_files', input, key).catch(() => null)));
    for (let round = 0; round < 3; round++) {
      const all = callAll(workspace.call);
      await sleep(60 + Math.random() * 200);
      await kill(workspace.child, 'SIGKILL');
      await all;
      workspace = await startMain(folders);
    }
    const done = await callAll(workspace.call);
    expect(done.filter((answer) => answer?.code === null)).toHaveLength(25);
    const { value } = await workspace.call<{ commits: { effect_key: string | null }[] }>('git_log', {
      repository: 'billing',
      ref: 'busy',
      limit: 200,
    });
    const keys = value.commits.map((commit) => commit.effect_key).filter(Boolean);
    expect(keys.sort()).toEqual(jobs.map((job) => job.key).sort());
  });

  it('in the middle of a deploy, the old release serves and the same call finishes it', async () => {
    const folders = await newFolders(['production/checkout']);
    const first = await startMain(folders);
    const [made] = (
      await first.call<{ commits: { commit: string }[] }>('git_log', { repository: 'checkout', limit: 2 })
    ).value.commits.slice(-1);
    const input = { repository: 'checkout', environment: 'production', commit: made?.commit };
    const key = newKey();
    const journal = join(folders.workspaceDir, 'effects', `${key}.json`);
    const cut = first.call('deploy', input, key).catch(() => null);
    await expect.poll(() => readFile(journal, 'utf8').catch(() => null), { interval: 5 }).not.toBeNull();
    await sleep(Math.random() * 60);
    await kill(first.child, 'SIGKILL');
    await cut;
    const second = await startMain(folders);
    expect((await readStatus(second.call)).filter((status) => status.healthy)).toHaveLength(1);
    expect(JSON.parse(await readFile(journal, 'utf8'))).toMatchObject({ tool: 'deploy', state: 'started' });
    const again = await second.call('deploy', input, key);
    expect(again).toMatchObject({
      code: null,
      replayed: false,
      value: { status: 'deployed', commit: made?.commit },
    });
  });
});
