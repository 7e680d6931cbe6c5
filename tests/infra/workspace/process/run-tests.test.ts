import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestRun } from '../../../../infra/local/workspace/process/run-tests.ts';
import { type OpenWorkspace, openWorkspace } from '../open-workspace.ts';

let workspace: OpenWorkspace;
beforeAll(async () => {
  process.env.WORKSPACE_TEST_SECRET = 'hunter2';
  workspace = await openWorkspace();
});
afterAll(async () => {
  delete process.env.WORKSPACE_TEST_SECRET;
  await workspace.close();
});

const run = async (repository: string, ref: string) =>
  (await workspace.call<TestRun>('run_tests', { repository, ref })).value;

/** Commits a test file and a test command on a branch, and runs it. */
async function runWith(
  branch: string,
  source: string,
  test: unknown = ['node', '--test', 'probe.test.js'],
  { call } = workspace,
) {
  const service = JSON.stringify({ name: 'checkout', start: ['node', 'src/main.js'], test });
  const files = [
    { path: 'probe.test.js', content: source },
    { path: 'service.json', content: service },
  ];
  await call('commit_files', { repository: 'checkout', branch, message: branch, files });
  return (await call<TestRun>('run_tests', { repository: 'checkout', ref: branch })).value;
}

describe('run_tests', () => {
  it.each(['billing', 'catalog', 'checkout'])('passes on the seed %s', async (repository) => {
    const result = await run(repository, 'main');
    expect(result).toMatchObject({
      status: 'passed',
      exit_code: 0,
      commit: expect.stringMatching(/^[0-9a-f]{40}$/),
    });
    expect(result.output).toMatch(/pass \d+\n.*fail 0/);
    expect(result.command[0]).toBe('node');
  });

  it('says failed with exit code and output when a test fails', async () => {
    const source =
      "import { test } from 'node:test';\ntest('two and two', () => { throw new Error('five'); });\n";
    const result = await runWith('failing', source);
    expect(result).toMatchObject({ status: 'failed', exit_code: 1 });
    expect(result.output).toContain('five');
  });

  it('gives the tests none of our variables, and a heap of 256 MB', async () => {
    const source = `
      import v8 from 'node:v8';
      console.log(JSON.stringify({ ...process.env, heap: v8.getHeapStatistics().heap_size_limit / 2 ** 20 }));
    `;
    const { output } = await runWith('environment', source, ['node', 'probe.test.js']);
    const seen = JSON.parse(output);
    expect(Object.keys(seen).filter((name) => /secret|token|vitest|npm_|database/i.test(name))).toEqual([]);
    expect(seen.CI).toBe('1');
    expect(seen.heap).toBeLessThan(512);
  });

  it('kills what does not end in time, with everything it started', async () => {
    const source = `
      import { spawn } from 'node:child_process';
      const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' });
      console.log('child', child.pid);
      for (;;);
    `;
    const hasty = await openWorkspace({ testTimeoutMs: 1500 });
    const result = await runWith('endless', source, ['node', 'probe.test.js'], hasty);
    await hasty.close();
    expect(result).toMatchObject({
      status: 'failed',
      exit_code: null,
      reason: expect.stringMatching(/1\.5 s/),
    });
    // The grandchild holds the output too: an answer soon after the limit means that both are gone.
    expect(result.output).toMatch(/^child \d+\n$/);
    expect(result.duration_ms).toBeLessThan(6000);
  });

  it('says failed when the memory is used up', async () => {
    const source = 'const all = []; for (;;) all.push(new Array(1e6).fill({}));';
    const result = await runWith('hungry', source, ['node', '--max-old-space-size=32', 'probe.test.js']);
    expect(result.status).toBe('failed');
    expect(result.output).toMatch(/heap out of memory/);
  });

  it('keeps the beginning and the end of a long output', async () => {
    const source = "console.log('first'); console.log('x'.repeat(300000)); console.log('last');";
    const { output } = await runWith('chatty', source, ['node', 'probe.test.js']);
    expect(output.length).toBeLessThan(64 * 1024);
    expect(output).toMatch(/^first\n[\s\S]* characters left out [\s\S]*last\n$/);
  });

  it.each([
    ['a program that is not installed', ['pytest-of-nowhere', '-q'], /"pytest-of-nowhere" is not installed/],
    ['a program by its path', ['/bin/sh', '-c', 'true'], /is not installed/],
    ['a manifest without a command', [], /not valid/],
    ['a command that is no list', 'npm test', /not valid/],
  ])('says not_run, and why, for %s', async (what, test, reason) => {
    const result = await runWith(what.replaceAll(/\W/g, '-'), '', test);
    expect(result).toMatchObject({
      status: 'not_run',
      exit_code: null,
      reason: expect.stringMatching(reason),
    });
  });

  it('says not_run for a repository without a service.json', async () => {
    const files = [{ path: 'service.json', content: null }];
    await workspace.call('commit_files', { repository: 'billing', branch: 'bare', message: 'bare', files });
    expect(await run('billing', 'bare')).toMatchObject({
      status: 'not_run',
      reason: expect.stringMatching(/service\.json/),
    });
  });

  it('runs the tests of the commit, not of the branch as it is now', async () => {
    const before = await run('catalog', 'main~3');
    expect(before.output).toMatch(/pass 3\n/);
    expect((await workspace.call('run_tests', { repository: 'catalog', ref: 'no-such' })).code).toBe(
      'unknown_ref',
    );
  });

  it('does not follow a link out of its folder', async () => {
    const path = `${workspace.workspaceDir}/repositories/checkout`;
    const service = JSON.stringify({
      name: 'x',
      test: ['node', '-p', "require('fs').readFileSync('out','utf8')"],
    });
    const script = [
      'commit refs/heads/linked\ncommitter x <x@x> 1 +0000\ndata 1\nx',
      'M 120000 inline out\ndata 4\n/etc',
      `M 100644 inline service.json\ndata ${service.length}\n${service}\n`,
    ].join('\n');
    execFileSync('git', ['--git-dir', path, 'fast-import', '--quiet'], { input: script });
    expect(await run('checkout', 'linked')).toMatchObject({ status: 'passed', output: '/etc\n' });
  });
});
