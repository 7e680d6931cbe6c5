import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newKey, type OpenWorkspace, openWorkspace } from '../open-workspace.ts';

let workspace: OpenWorkspace;
beforeAll(async () => {
  workspace = await openWorkspace();
});
afterAll(() => workspace.close());

const input = (branch: string, content = 'x') => ({
  repository: 'billing',
  branch,
  message: 'One change',
  files: [{ path: 'effect.txt', content }],
});

const journalOf = (key: string) => join(workspace.workspaceDir, 'effects', `${key}.json`);

const countOn = async (branch: string) => {
  const { value } = await workspace.call<{ commits: object[] }>('git_log', {
    repository: 'billing',
    ref: branch,
  });
  return value.commits.length - 4;
};

/** Puts a journal file back to what it was between the effect and its record. */
async function forgetOutcome(key: string): Promise<void> {
  const entry = JSON.parse(await readFile(journalOf(key), 'utf8'));
  await writeFile(
    journalOf(key),
    JSON.stringify({ ...entry, state: 'started', finished_at: null, outcome: null }),
  );
}

describe('a repeated key', () => {
  it('gets the recorded answer, marked as replayed', async () => {
    const key = newKey();
    const first = await workspace.call('commit_files', input('repeat'), key);
    const second = await workspace.call('commit_files', input('repeat'), key);
    expect(first).toMatchObject({ code: null, replayed: false });
    expect(second).toMatchObject({ code: null, replayed: true, value: first.value });
    expect(await countOn('repeat')).toBe(1);
  });

  it('runs once when ten callers come at once', async () => {
    const key = newKey();
    const calls = Array.from({ length: 10 }, () => workspace.call('commit_files', input('race'), key));
    const answers = await Promise.all(calls);
    expect(answers.filter((answer) => !answer.replayed)).toHaveLength(1);
    expect(new Set(answers.map((answer) => JSON.stringify(answer.value))).size).toBe(1);
    expect(await countOn('race')).toBe(1);
  });

  it('is refused for other arguments and for another tool', async () => {
    const key = newKey();
    await workspace.call('commit_files', input('mine'), key);
    expect((await workspace.call('commit_files', input('mine', 'other'), key)).code).toBe('key_reused');
    const other = await workspace.call('delete_branch', { repository: 'billing', branch: 'mine' }, key);
    expect(other.code).toBe('key_reused');
    expect(await countOn('mine')).toBe(1);
  });

  it('repeats a refusal too, whatever has changed since', async () => {
    const key = newKey();
    const gone = { repository: 'billing', branch: 'later' };
    expect(await workspace.call('delete_branch', gone, key)).toMatchObject({ code: 'unknown_branch' });
    await workspace.call('commit_files', input('later'));
    expect(await workspace.call('delete_branch', gone, key)).toMatchObject({
      code: 'unknown_branch',
      replayed: true,
    });
    expect(await countOn('later')).toBe(1);
  });

  it.each(['', 'xyz', '../../../etc/x', 'ABCDEF0123', 7])('is refused when it is no key: %j', async (key) => {
    const answer = await workspace.client.callTool({
      name: 'commit_files',
      arguments: input('odd'),
      _meta: { idempotency_key: key },
    });
    expect(answer.structuredContent).toMatchObject({ error: { code: 'invalid_idempotency_key' } });
  });
});

describe('a call that was cut short', () => {
  it('finds its commit again by the trailer', async () => {
    const key = newKey();
    const first = await workspace.call('commit_files', input('cut'), key);
    // Others go on meanwhile: the commit is not the branch's head any more.
    await workspace.call('commit_files', input('cut', 'more'));
    await forgetOutcome(key);
    const found = await workspace.call('find_effect', { key });
    expect(found.value).toEqual({ found: true, state: 'done', tool: 'commit_files', result: first.value });
    const again = await workspace.call('commit_files', input('cut'), key);
    expect(again).toMatchObject({ code: null, replayed: false, value: first.value });
    expect(await countOn('cut')).toBe(2);
  });

  it('is done when nothing had happened yet', async () => {
    const fresh = newKey();
    await workspace.call('commit_files', input('template'), fresh);
    await workspace.call('delete_branch', { repository: 'billing', branch: 'template' });
    await forgetOutcome(fresh);
    expect((await workspace.call('find_effect', { key: fresh })).value).toMatchObject({
      found: true,
      state: 'started',
      result: null,
    });
    expect((await workspace.call('commit_files', input('template'), fresh)).code).toBeNull();
    expect(await countOn('template')).toBe(1);
  });

  it('does not fail when the branch is already deleted', async () => {
    const key = newKey();
    await workspace.call('commit_files', input('short'));
    await workspace.call('delete_branch', { repository: 'billing', branch: 'short' }, key);
    await forgetOutcome(key);
    const again = await workspace.call('delete_branch', { repository: 'billing', branch: 'short' }, key);
    expect(again.value).toMatchObject({ deleted: true, commit: null });
  });
});

describe('the journal', () => {
  it('stops a call whose record cannot be read', async () => {
    const key = newKey();
    await writeFile(journalOf(key), '{"key":');
    expect((await workspace.call('commit_files', input('damaged'), key)).code).toBe('journal_damaged');
    expect((await workspace.call('find_effect', { key })).code).toBe('journal_damaged');
    const { value } = await workspace.call('list_branches', { repository: 'billing' });
    expect(JSON.stringify(value)).not.toContain('damaged');
  });

  it('knows nothing of a key that never came, and leaves no temporary files', async () => {
    const { value } = await workspace.call('find_effect', { key: newKey() });
    expect(value).toEqual({ found: false, state: null, tool: null, result: null });
    const names = await readdir(join(workspace.workspaceDir, 'effects'));
    expect(names.filter((name) => !/^[0-9a-f]+\.json$/.test(name))).toEqual([]);
  });
});
