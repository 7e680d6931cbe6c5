import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OpenWorkspace, openWorkspace } from '../open-workspace.ts';

let workspace: OpenWorkspace;
beforeAll(async () => {
  workspace = await openWorkspace();
});
afterAll(() => workspace.close());

interface Commit {
  commit: string;
  author: string;
  at: string;
  subject: string;
  effect_key: string | null;
}

const log = async (repository: string, more: object = {}) =>
  (await workspace.call<{ commits: Commit[] }>('git_log', { repository, ...more })).value.commits;

const listPaths = async (repository: string) => {
  const { value } = await workspace.call<{ files: { path: string }[] }>('list_files', { repository });
  return value.files.map((file) => file.path);
};

describe('the seed repositories', () => {
  it('are three, each with a description and main at a commit', async () => {
    const { value } = await workspace.call<{ repositories: { name: string }[] }>('list_repositories');
    expect(value.repositories.map((repository) => repository.name)).toEqual([
      'billing',
      'catalog',
      'checkout',
    ]);
    for (const repository of value.repositories) {
      expect(repository).toMatchObject({
        default_branch: 'main',
        head: expect.stringMatching(/^[0-9a-f]{40}$/),
        description: expect.stringMatching(/shop/),
      });
    }
  });

  it('have a history by several people, the same on every machine', async () => {
    for (const name of ['billing', 'catalog', 'checkout']) {
      const commits = await log(name);
      expect(commits.length).toBeGreaterThanOrEqual(4);
      expect(new Set(commits.map((commit) => commit.author)).size).toBeGreaterThanOrEqual(3);
      expect([...commits].sort((a, b) => Date.parse(b.at) - Date.parse(a.at))).toEqual(commits);
    }
    const [newest] = await log('checkout');
    expect(newest).toMatchObject({ subject: 'feat: voucher codes', at: '2026-03-02T11:22:00+01:00' });
  });

  it('have no health endpoint, Dockerfile or workflow yet', async () => {
    for (const repository of ['billing', 'catalog', 'checkout']) {
      expect((await listPaths(repository)).filter((path) => /docker|compose|\.github/i.test(path))).toEqual(
        [],
      );
      for (const text of ['/health', '/ready', '/live', '/status']) {
        const { value } = await workspace.call('search', { repository, text });
        expect(value).toMatchObject({ matches: [] });
      }
      const { value } = await workspace.call<{ content: string }>('read_file', {
        repository,
        path: 'service.json',
      });
      expect(JSON.parse(value.content)).toMatchObject({ name: repository, health: '/' });
    }
  });
});

describe('reading', () => {
  it('reads a file as of a branch, a commit and a commit before', async () => {
    const commits = await log('checkout');
    const read = async (ref?: string) => {
      const input = { repository: 'checkout', path: 'package.json', ...(ref ? { ref } : {}) };
      const { value } = await workspace.call<{ content: string; commit: string }>('read_file', input);
      return [JSON.parse(value.content).version, value.commit];
    };
    expect(await read()).toEqual(['0.3.0', commits[0]?.commit]);
    expect(await read('main')).toEqual(['0.3.0', commits[0]?.commit]);
    expect(await read('main~1')).toEqual(['0.2.1', commits[1]?.commit]);
    expect(await read(commits.at(-1)?.commit.slice(0, 10))).toEqual(['0.1.0', commits.at(-1)?.commit]);
  });

  it('reads several files at once, null for what is not there', async () => {
    const paths = ['src/config.js', 'no/such file.js', 'README.md', 'src'];
    const { value } = await workspace.call<{ files: { path: string; content: string | null }[] }>(
      'read_files',
      {
        repository: 'checkout',
        paths,
      },
    );
    expect(value.files.map((file) => [file.path, file.content?.slice(0, 10) ?? null])).toEqual([
      ['src/config.js', 'export con'],
      ['no/such file.js', null],
      ['README.md', '# checkout'],
      ['src', null],
    ]);
  });

  it('cuts a long file at 64 KB and says so; refuses a binary one', async () => {
    const files = [
      { path: 'long.txt', content: 'ä'.repeat(40_000) },
      { path: 'data.bin', content: 'a\0b' },
    ];
    await workspace.call('commit_files', { repository: 'billing', branch: 'big', message: 'big', files });
    const input = { repository: 'billing', ref: 'big' };
    const long = await workspace.call<{ content: string }>('read_file', { ...input, path: 'long.txt' });
    expect(long.value).toMatchObject({ truncated: true, size: 80_000 });
    expect(long.value.content).toBe('ä'.repeat(32_768));
    expect((await workspace.call('read_file', { ...input, path: 'data.bin' })).code).toBe('binary_file');
  });

  it('searches with file, line and text, and says when there is more', async () => {
    const found = await workspace.call('search', { repository: 'catalog', text: 'PAGESIZE', limit: 1 });
    expect(found.value).toMatchObject({
      truncated: true,
      matches: [{ path: 'app/routes/list-products.ts', line: 6, text: expect.stringContaining('pageSize') }],
    });
  });

  it('logs the commits that touched a path', async () => {
    const subjects = (await log('billing', { path: 'lib/reminders.js' })).map((commit) => commit.subject);
    expect(subjects).toEqual(['BIL-9: list invoices that need a reminder']);
    expect(await log('billing', { path: 'lib/*.js' })).toEqual([]);
    expect(await log('billing', { limit: 2 })).toHaveLength(2);
  });

  it('diffs a branch against the merge base, with counted lines', async () => {
    const [main] = await log('catalog');
    const commit = (branch: string, path: string, content: string | null) =>
      workspace.call('commit_files', {
        repository: 'catalog',
        branch,
        message: `change ${path}`,
        files: [{ path, content }],
      });
    await commit('side', 'side.txt', 'one\ntwo\n');
    await commit('side', 'docs/architecture.md', null);
    await commit('trunk', 'trunk.txt', 'x\n');
    const { value } = await workspace.call<{ base: string; diff: string; files: object[] }>('git_diff', {
      repository: 'catalog',
      base: 'trunk',
      head: 'side',
    });
    expect(value.base).toBe(main?.commit);
    expect(value.files).toEqual([
      { path: 'docs/architecture.md', added: 0, removed: 6 },
      { path: 'side.txt', added: 2, removed: 0 },
    ]);
    expect(value.diff).toContain('+two');
    expect(value.diff).not.toContain('trunk.txt');
    const branches = await workspace.call<{ branches: { name: string; default: boolean }[] }>(
      'list_branches',
      {
        repository: 'catalog',
      },
    );
    expect(branches.value.branches.map((branch) => [branch.name, branch.default])).toEqual([
      ['main', true],
      ['side', false],
      ['trunk', false],
    ]);
  });
});

describe('refusals', () => {
  it.each([
    ['read_file', { repository: 'checkout', path: 'nope.js' }, 'file_not_found'],
    ['read_file', { repository: 'checkout', path: '../../etc/passwd' }, 'invalid_path'],
    ['read_file', { repository: 'checkout', path: '/etc/passwd' }, 'invalid_path'],
    ['read_files', { repository: 'checkout', paths: ['src/../../x'] }, 'invalid_path'],
    ['read_file', { repository: 'checkout', path: 'README.md', ref: 'no-such' }, 'unknown_ref'],
    ['read_file', { repository: 'checkout', path: 'README.md', ref: '--output=x' }, 'invalid_ref'],
    ['list_files', { repository: '../environments' }, 'invalid_repository'],
    ['list_files', { repository: 'payments' }, 'unknown_repository'],
    ['git_log', { repository: 'checkout', ref: 'main..side' }, 'invalid_ref'],
    ['git_diff', { repository: 'checkout', base: 'main' }, 'invalid_arguments'],
    ['search', { repository: 'checkout', text: '' }, 'invalid_arguments'],
    ['list_repositories', { surprise: true }, 'invalid_arguments'],
    ['find_effect', { key: '../../x' }, 'invalid_arguments'],
    ['format_disk', {}, 'unknown_tool'],
  ])('%s %j → %s', async (tool, input, code) => {
    expect((await workspace.call(tool, input)).code).toBe(code);
  });

  it('name what is known', async () => {
    const { message } = await workspace.call('list_files', { repository: 'payments' });
    expect(message).toBe('There is no repository "payments". Known: billing, catalog, checkout.');
  });
});
