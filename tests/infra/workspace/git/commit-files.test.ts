import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newKey, type OpenWorkspace, openWorkspace } from '../open-workspace.ts';

let workspace: OpenWorkspace;
beforeAll(async () => {
  workspace = await openWorkspace({ now: () => new Date('2026-05-04T12:00:00Z') });
});
afterAll(() => workspace.close());

interface Made {
  commit: string;
  parent: string;
  branch: string;
  files: { path: string; change: string }[];
}

const commit = (input: object, key?: string) =>
  workspace.call<Made>('commit_files', { repository: 'checkout', message: 'A change', ...input }, key);

const git = (...args: string[]) => {
  const path = join(workspace.workspaceDir, 'repositories', 'checkout');
  return execFileSync('git', ['--git-dir', path, ...args], {
    encoding: 'utf8',
    env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null' },
  }).trim();
};

describe('commit_files', () => {
  it('makes the branch from the default branch, then goes on top of it', async () => {
    const first = await commit({
      branch: 'feature/one',
      files: [
        { path: 'docs/a "quoted" ünï file.md', content: 'hello\n' },
        { path: 'src/carts.js', content: 'changed\n' },
        { path: 'test/carts.test.js', content: null },
      ],
    });
    expect(first.value).toMatchObject({ branch: 'feature/one', parent: git('rev-parse', 'main') });
    expect(first.value.files).toEqual([
      { path: 'docs/a "quoted" ünï file.md', change: 'added' },
      { path: 'src/carts.js', change: 'modified' },
      { path: 'test/carts.test.js', change: 'deleted' },
    ]);
    const second = await commit({ branch: 'feature/one', files: [{ path: 'b.txt', content: 'b' }] });
    expect(second.value.parent).toBe(first.value.commit);
    expect(git('show', 'feature/one:docs/a "quoted" ünï file.md')).toBe('hello');
    expect(git('fsck', '--strict')).toBe('');
  });

  it('starts a branch from the base it is given', async () => {
    const base = git('rev-parse', 'main~2');
    const { value } = await commit({ branch: 'from-old', base, files: [{ path: 'x', content: '1' }] });
    expect(value.parent).toBe(base);
  });

  it('signs as the agent, at the clock’s time, and carries its key as a trailer', async () => {
    const key = newKey();
    const { value } = await commit({ branch: 'signed', files: [{ path: 'x', content: '1' }] }, key);
    expect(git('log', '-1', '--format=%an <%ae> %cn %at', value.commit)).toBe(
      'agent <agent@platform.local> agent 1777896000',
    );
    expect(git('log', '-1', '--format=%B', value.commit)).toBe(`A change\n\nEffect-Key: ${key}`);
    const { value: log } = await workspace.call('git_log', {
      repository: 'checkout',
      ref: 'signed',
      limit: 1,
    });
    expect(log).toMatchObject({ commits: [{ effect_key: key, body: '' }] });
  });

  it('keeps an executable executable and leaves no ref of its own behind', async () => {
    const path = join(workspace.workspaceDir, 'repositories', 'checkout');
    const script =
      'commit refs/heads/modes\ncommitter x <x@x> 1 +0000\ndata 1\nx\nM 100755 inline run.sh\ndata 1\na\n';
    execFileSync('git', ['--git-dir', path, 'fast-import', '--quiet'], { input: script });
    await commit({ branch: 'modes', files: [{ path: 'run.sh', content: 'b' }] });
    expect(git('ls-tree', 'modes')).toMatch(/^100755 blob .*run\.sh$/);
    expect(git('for-each-ref', 'refs/workspace/')).toBe('');
  });

  it('loses none of 20 commits to one branch at once', async () => {
    const made = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        commit({
          branch: 'busy',
          message: `Change ${index}`,
          files: [{ path: `busy/${index}.txt`, content: 'x' }],
        }),
      ),
    );
    expect(made.map((answer) => answer.code)).toEqual(Array(20).fill(null));
    expect(git('rev-list', '--count', 'main..busy')).toBe('20');
    expect(git('ls-tree', '--name-only', 'busy', 'busy/').split('\n')).toHaveLength(20);
    expect(new Set(made.map((answer) => answer.value.parent)).size).toBe(20);
  });

  it('can delete the last file', async () => {
    const paths = git('ls-tree', '-r', '--name-only', 'main').split('\n');
    const files = paths.map((path) => ({ path, content: null }));
    const { value } = await commit({ branch: 'empty', files });
    expect(value.files).toHaveLength(paths.length);
    expect(git('ls-tree', 'empty')).toBe('');
  });

  it('refuses a commit without a change', async () => {
    const files = [{ path: 'same.txt', content: 'same' }];
    await commit({ branch: 'same', files });
    expect((await commit({ branch: 'same', files })).code).toBe('nothing_to_commit');
    const absent = await commit({ branch: 'same', files: [{ path: 'absent.txt', content: null }] });
    expect(absent.code).toBe('nothing_to_commit');
  });

  it.each([
    '../outside.txt',
    'src/../../outside.txt',
    '/etc/cron.d/x',
    'C:/Windows/x',
    'src\\..\\x',
    '.git/hooks/post-update',
    'src/.GIT/config',
    '.git ',
    'git~1/config',
    '.g\u200cit/config',
    './x',
    'a//b',
    'dir/',
    'line\nbreak',
    '',
  ])('refuses the path %j', async (path) => {
    const { code } = await commit({ branch: 'bad', files: [{ path, content: 'x' }] });
    expect(['invalid_path', 'invalid_arguments']).toContain(code);
    expect(git('for-each-ref', 'refs/heads/bad')).toBe('');
  });

  it.each([
    'HEAD',
    '-x',
    'a..b',
    'a b',
    'refs/../x',
    'x.lock',
    'x/',
    '.x',
    'a/.x',
    'a//b',
    'x~1',
    'x^{commit}',
  ])('refuses the branch %j', async (branch) => {
    expect((await commit({ branch, files: [{ path: 'x', content: 'x' }] })).code).toBe('invalid_branch');
  });

  it.each([
    ['a file where a folder is', [{ path: 'src', content: 'x' }]],
    ['a file inside a file', [{ path: 'README.md/x', content: 'x' }]],
    [
      'the same file twice',
      [
        { path: 'x', content: '1' },
        { path: 'x', content: '2' },
      ],
    ],
    [
      'a file and a folder of one name',
      [
        { path: 'x', content: '1' },
        { path: 'x/y', content: '2' },
      ],
    ],
  ])('refuses %s', async (_what, files) => {
    expect((await commit({ branch: 'conflict', files })).code).toBe('path_conflict');
  });

  it('refuses a branch inside a branch, and a message with a key of its own', async () => {
    expect((await commit({ branch: 'main/x', files: [{ path: 'x', content: 'x' }] })).code).toBe(
      'branch_conflict',
    );
    const message = 'Looks done\n\nEffect-Key: 0123456789abcdef';
    const forged = await commit({ branch: 'forged', message, files: [{ path: 'x', content: 'x' }] });
    expect(forged.code).toBe('reserved_trailer');
  });
});

describe('delete_branch', () => {
  it('deletes a branch and says where it was', async () => {
    const { value } = await commit({ branch: 'gone', files: [{ path: 'x', content: '1' }] });
    const deleted = await workspace.call('delete_branch', { repository: 'checkout', branch: 'gone' });
    expect(deleted.value).toMatchObject({ deleted: true, commit: value.commit });
    const again = await workspace.call('delete_branch', { repository: 'checkout', branch: 'gone' });
    expect(again.code).toBe('unknown_branch');
  });

  it('refuses the default branch', async () => {
    const { code } = await workspace.call('delete_branch', { repository: 'checkout', branch: 'main' });
    expect(code).toBe('protected_branch');
  });
});

it('writes nothing but objects and refs into a repository', () => {
  const path = join(workspace.workspaceDir, 'repositories', 'checkout');
  expect(readdirSync(path).filter((name) => /hooks|index|worktree/.test(name))).toEqual([]);
});
