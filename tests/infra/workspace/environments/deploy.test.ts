import { existsSync } from 'node:fs';
import { readdir, readlink, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DeployResult } from '../../../../infra/local/workspace/environments/deploy-commit.ts';
import type { SwitchResult } from '../../../../infra/local/workspace/environments/switch-release.ts';
import { newKey, type OpenWorkspace, openWorkspace } from '../open-workspace.ts';

let workspace: OpenWorkspace;
beforeAll(async () => {
  workspace = await openWorkspace({ environments: ['staging'], healthTimeoutMs: 3000 });
});
afterAll(() => workspace.close());

interface Status {
  service: string;
  url: string;
  healthy: boolean;
  release: { commit: string; at: string } | null;
  releases: string[];
}

const statusOf = async (service: string) => {
  const { value } = await workspace.call<{ services: Status[] }>('environment_status', {
    environment: 'staging',
  });
  return value.services.find((status) => status.service === service) as Status;
};

const serving = async (service: string) =>
  basename(await readlink(join(workspace.environmentsDir, 'staging', service, 'current')));

const deploy = (repository: string, commit: string, key?: string) =>
  workspace.call<DeployResult>('deploy', { repository, environment: 'staging', commit }, key);

const rollback = (repository: string, release: string) =>
  workspace.call<SwitchResult>('rollback', { repository, environment: 'staging', release });

/** Commits a service that is one file, `main.js`; `manifest` changes its service.json. */
async function commitService(branch: string, source: string, manifest: object = {}, repository = 'billing') {
  const service = { name: repository, start: ['node', 'main.js'], health: '/ok', ...manifest };
  const files = [
    { path: 'main.js', content: source },
    { path: 'package.json', content: '{"type":"module"}' },
    { path: 'service.json', content: JSON.stringify(service) },
  ];
  const input = { repository, branch, message: branch, files };
  return (await workspace.call<{ commit: string }>('commit_files', input)).value.commit;
}

const answering = (text: string, status = 200) => `
  import { createServer } from 'node:http';
  const answer = (request, response) => {
    response.statusCode = request.url === '/ok' ? ${status} : 404;
    response.end(${JSON.stringify(text)});
  };
  createServer(answer).listen(process.env.PORT, process.env.HOST);
`;

describe('a fresh environment', () => {
  it('serves the head of every seed', async () => {
    for (const service of ['billing', 'catalog', 'checkout']) {
      const status = await statusOf(service);
      expect(status).toMatchObject({ healthy: true, release: { commit: await serving(service) } });
      expect(status.releases).toEqual([status.release?.commit]);
      expect((await fetch(status.url)).status).toBe(200);
    }
  });
});

describe('deploy', () => {
  it('puts a commit with its new endpoint in service, on the same port', async () => {
    const before = await statusOf('checkout');
    const { value: file } = await workspace.call<{ content: string }>('read_file', {
      repository: 'checkout',
      path: 'src/server.js',
    });
    const endpoint =
      "case 'GET /healthz':\n      return send(response, 200, { status: 'ok' });\n    case 'POST /carts'";
    const service = {
      name: 'checkout',
      start: ['node', 'src/main.js'],
      test: ['node', '--test'],
      health: '/healthz',
    };
    const files = [
      { path: 'src/server.js', content: file.content.replace("case 'POST /carts'", endpoint) },
      { path: 'service.json', content: JSON.stringify(service) },
    ];
    const made = await workspace.call<{ commit: string }>('commit_files', {
      repository: 'checkout',
      branch: 'health',
      message: 'feat: health',
      files,
    });
    const { value } = await deploy('checkout', made.value.commit.slice(0, 12));
    expect(value).toMatchObject({
      status: 'deployed',
      environment: 'staging',
      service: 'checkout',
      commit: made.value.commit,
      previous: before.release?.commit,
      url: before.url,
      health: { path: '/healthz', status: 200, body: '{"status":"ok"}' },
      releases: [made.value.commit, before.release?.commit],
    });
    expect(await (await fetch(`${before.url}/healthz`)).json()).toEqual({ status: 'ok' });
    expect(await statusOf('checkout')).toMatchObject({
      healthy: true,
      release: { commit: made.value.commit },
    });
  });

  /** Deploys what cannot be healthy, and checks that the old release serves as before. */
  async function expectRefusal(
    repository: string,
    source: string,
    manifest: object,
    reason: RegExp,
    log = '',
  ) {
    const before = await statusOf(repository);
    const commit = await commitService('bad', source, manifest, repository);
    const { value, code, message } = await deploy(repository, commit);
    expect(code).toBe('deploy_failed');
    expect(value).toMatchObject({
      status: 'failed',
      reason: message,
      commit,
      previous: before.release?.commit,
    });
    expect(message).toMatch(reason);
    expect(value).toHaveProperty('log', expect.stringContaining(log));
    expect(value.releases).not.toContain(commit);
    expect(await statusOf(repository)).toEqual(before);
    expect((await fetch(before.url)).status).toBe(200);
    const folder = join(workspace.environmentsDir, 'staging', repository, 'releases', commit);
    expect(existsSync(folder)).toBe(false);
  }

  it('leaves the old release serving when the new one is never healthy', async () => {
    await Promise.all([
      expectRefusal('billing', answering('broken', 500), {}, /status 500/),
      expectRefusal('catalog', answering('x'), { health: '/other' }, /status 404/),
      expectRefusal('checkout', 'setInterval(() => {}, 1000);', {}, /ECONNREFUSED/),
    ]);
  });

  it.each([
    ['ends at once', "console.error('no database'); process.exit(3);", {}, /exit code 3/, 'no database'],
    ['cannot be parsed', 'this is not javascript', {}, /exit code 1/, 'SyntaxError'],
    ['needs a program we do not have', '', { start: ['java-of-nowhere'] }, /is not installed/, ''],
    ['names no start command', '', { start: undefined }, /no start command/, ''],
    ['has a broken manifest', '', { start: 'node main.js' }, /service\.json is not valid/, ''],
  ])('fails at once, with the reason, when the new one %s', async (_what, source, manifest, reason, log) => {
    await expectRefusal('billing', source, manifest, reason, log);
  });

  it('puts the old release back when the new one fails on the service’s own port alone', async () => {
    const before = await statusOf('billing');
    const port = new URL(before.url).port;
    const source = `if (process.env.PORT === '${port}') process.exit(9);\n${answering('x')}`;
    const { value, code } = await deploy('billing', await commitService('picky', source));
    expect(code).toBe('deploy_failed');
    expect(value).toMatchObject({ status: 'failed', reason: expect.stringMatching(/exit code 9/) });
    expect(await statusOf('billing')).toEqual(before);
    expect((await fetch(before.url)).status).toBe(200);
  });

  it('happens once for a key', async () => {
    const commit = await commitService('once', answering('once'));
    const key = newKey();
    const answers = await Promise.all([deploy('billing', commit, key), deploy('billing', commit, key)]);
    expect(answers.map((answer) => answer.replayed).sort()).toEqual([false, true]);
    expect(answers[0]?.value).toEqual(answers[1]?.value);
    expect(answers[0]?.value.status).toBe('deployed');
  });

  it('repeats a failure for its key as a failure', async () => {
    const commit = await commitService('never', 'process.exit(3);');
    const key = newKey();
    const first = await deploy('billing', commit, key);
    const again = await deploy('billing', commit, key);
    expect(first).toMatchObject({ code: 'deploy_failed', replayed: false });
    expect(again).toEqual({ ...first, replayed: true });
  });

  it('says what a commit replaces: its own history, work that it does not have, or itself', async () => {
    const { commit: base } = (await statusOf('billing')).release as { commit: string };
    const [one, two] = [
      await commitService('first', answering('one')),
      await commitService('second', answering('two')),
    ];
    await deploy('billing', one);
    const newer = await commitService('first', answering('newer'));
    expect((await deploy('billing', newer)).value).toMatchObject({ previous: one, replaces_unmerged: false });
    const beside = (await deploy('billing', two)).value;
    expect(beside).toMatchObject({ previous: newer, replaces_unmerged: true });
    expect(beside).not.toHaveProperty('redeployed');
    expect((await deploy('billing', two)).value).toMatchObject({
      previous: two,
      redeployed: true,
      replaces_unmerged: false,
    });
    await deploy('billing', base);
  });

  it('gives the service its port and none of our variables', async () => {
    const commit = await commitService(
      'environment',
      answering('').replace('response.end("")', 'response.end(JSON.stringify(process.env))'),
    );
    const { value } = await deploy('billing', commit);
    const seen = await (await fetch(`${value.url}/ok`)).json();
    // macOS adds a variable of its own to every process.
    const names = Object.keys(seen).filter((name) => !name.startsWith('__'));
    expect(names.sort()).toEqual([
      'HOME',
      'HOST',
      'LANG',
      'NODE_ENV',
      'NODE_OPTIONS',
      'PATH',
      'PORT',
      'TMPDIR',
    ]);
    expect(value.url).toBe(`http://${seen.HOST}:${seen.PORT}`);
  });

  it('takes turns with another deploy of the same service', async () => {
    const commits = [
      await commitService('turn', answering('a')),
      await commitService('turn', answering('b')),
    ];
    const answers = await Promise.all(commits.map((commit) => deploy('billing', commit)));
    expect(answers.map((answer) => answer.value.status)).toEqual(['deployed', 'deployed']);
    const { url, release } = await statusOf('billing');
    // Which of the two came last is open; what answers is the one that the status names.
    expect(commits).toContain(release?.commit);
    const last = release?.commit === commits[0] ? 'a' : 'b';
    expect(await (await fetch(`${url}/ok`)).text()).toBe(last);
  });

  it('keeps five releases', async () => {
    const commits: string[] = [];
    for (let index = 0; index < 3; index++) {
      const commit = await commitService('many', answering(`release ${index}`));
      expect((await deploy('billing', commit)).value.status).toBe('deployed');
      commits.unshift(commit);
    }
    const { releases } = await statusOf('billing');
    expect(releases).toHaveLength(5);
    expect(releases.slice(0, 3)).toEqual(commits);
    const folders = await readdir(join(workspace.environmentsDir, 'staging', 'billing', 'releases'));
    expect(folders.sort()).toEqual([...releases].sort());
    const seed = await workspace.call<{ commit: string }>('list_files', { repository: 'billing' });
    expect((await rollback('billing', seed.value.commit)).code).toBe('release_not_found');
  });

  it.each([
    [{ repository: 'billing', environment: 'development', commit: 'abcdef1' }, 'unknown_environment'],
    [{ repository: 'billing', environment: '../x', commit: 'abcdef1' }, 'unknown_environment'],
    [{ repository: 'billing', environment: 'staging', commit: '0123456789' }, 'unknown_ref'],
    [{ repository: 'billing', environment: 'staging', commit: 'main' }, 'invalid_arguments'],
    [{ repository: 'nothing', environment: 'staging', commit: 'abcdef1' }, 'unknown_repository'],
  ])('refuses %j', async (input, code) => {
    expect((await workspace.call('deploy', input)).code).toBe(code);
  });
});

describe('rollback', () => {
  it('goes back to the previous release, and to a named one', async () => {
    const { releases, url } = await statusOf('billing');
    const [current = '', previous = '', older = ''] = releases;
    const back = await rollback('billing', 'previous');
    expect(back.value).toMatchObject({ status: 'deployed', commit: previous, previous: current });
    expect(await (await fetch(`${url}/ok`)).text()).toBe('release 1');
    const named = await rollback('billing', older.slice(0, 8));
    expect(named.value).toMatchObject({ status: 'deployed', commit: older, previous });
    expect(await serving('billing')).toBe(older);
    expect((await statusOf('billing')).releases.slice(0, 3)).toEqual([older, previous, current]);
  });

  it('fails when the release is not healthy any more', async () => {
    const before = await statusOf('checkout');
    const [, old = ''] = before.releases;
    const main = join(workspace.environmentsDir, 'staging', 'checkout', 'releases', old, 'src', 'main.js');
    await writeFile(main, 'process.exit(5);');
    const { code, message, value } = await rollback('checkout', old);
    expect(code).toBe('rollback_failed');
    expect(message).toContain('exit code 5');
    expect(value).toMatchObject({ status: 'failed', commit: old, previous: before.release?.commit });
    expect(await statusOf('checkout')).toEqual(before);
  });

  it('refuses a release that is not kept, and names the kept ones', async () => {
    const { code, message } = await rollback('catalog', 'previous');
    expect(code).toBe('release_not_found');
    expect(message).toContain(await serving('catalog'));
  });
});

describe('a service in service', () => {
  it('is started again when it ends by itself', async () => {
    const source = `${answering('here')}\nsetTimeout(() => process.exit(1), 600);`;
    const commit = await commitService('fragile', source);
    const { value } = await deploy('billing', commit);
    expect(value.status).toBe('deployed');
    const ask = () =>
      fetch(`${value.url}/ok`).then(
        (response) => response.ok,
        () => false,
      );
    await expect.poll(ask, { timeout: 3000 }).toBe(false);
    await expect.poll(ask, { timeout: 3000 }).toBe(true);
    await rollback('billing', 'previous');
  });

  it('stops when told to, keeps its releases, and comes back by a rollback', async () => {
    const before = await statusOf('catalog');
    const commit = before.release?.commit as string;
    const { value } = await workspace.call('stop_service', { repository: 'catalog', environment: 'staging' });
    expect(value).toMatchObject({ stopped: commit, releases: [commit] });
    expect(await statusOf('catalog')).toMatchObject({ healthy: false, release: null, releases: [commit] });
    await expect(fetch(before.url)).rejects.toThrow();
    expect((await rollback('catalog', commit)).value).toMatchObject({ status: 'deployed', url: before.url });
    expect((await statusOf('catalog')).healthy).toBe(true);
  });
});
