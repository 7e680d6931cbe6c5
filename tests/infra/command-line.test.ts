import { spawn } from 'node:child_process';
import { expect, it } from 'vitest';

function run(line: string): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(process.execPath, line.split(' '), {
    env: { ...process.env, LOCAL_DIR: '/nowhere', DATABASE_URL: '' },
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk) => (out += chunk));
  child.stderr.on('data', (chunk) => (err += chunk));
  return new Promise((done) => child.once('close', (code) => done({ code, out, err })));
}

it.concurrent.each([
  ['infra/mutate/mutate.ts', '--only a,b'],
  ['infra/chaos/chaos.ts', '--seed N'],
  ['infra/freeze/freeze.ts', '--help'],
  ['infra/replay/replay.ts', '--run N'],
  ['infra/test/long.ts', '--again'],
  ['bench/run.ts', '--rounds N'],
])('%s --help lists its options, does nothing and ends with 0', async (file, option) => {
  const { code, out, err } = await run(`${file} --help`);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toMatch(/^usage: npm run /);
  expect(out).toContain(option);
});

it.concurrent.each([
  ['infra/mutate/mutate.ts --only nosuch', 'no mutation\'s name contains "nosuch"'],
  ['infra/mutate/mutate.ts --only lease,', 'no mutation\'s name contains ""'],
  ['infra/chaos/chaos.ts --seed abc', '--seed is "abc": a whole number'],
  ['infra/chaos/chaos.ts --seeds 0', '--seeds is "0": a whole number from 1'],
  ['infra/chaos/chaos.ts --bogus', "Unknown option '--bogus'"],
  ['infra/freeze/freeze.ts now', "Unexpected argument 'now'"],
  ['infra/replay/replay.ts not-a-uuid', '"not-a-uuid" is not a task\'s id'],
  ['infra/test/long.ts nosuch', 'no long suite called nosuch'],
  ['bench/run.ts --quik', "Unknown option '--quik'"],
  ['bench/run.ts --rounds some', '--rounds is "some"'],
])('%s is refused with the usage and 2', async (line, what) => {
  const { code, out, err } = await run(line);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toContain(what);
  expect(err).toContain('usage: npm run ');
  expect(err).not.toContain(' at ');
});

it('a replay without a stack says where it looked', async () => {
  const { code, err } = await run('infra/replay/replay.ts 019d0000-0000-7000-8000-000000000001');
  expect(code).toBe(2);
  expect(err).toContain('/nowhere (LOCAL_DIR)');
});
