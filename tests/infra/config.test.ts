import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { renderExample } from '../../lib/config/example.ts';
import { listVariables } from '../../lib/config/variables.ts';

const dir = mkdtempSync(join(tmpdir(), 'config-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const run = (args: string[], env: Record<string, string> = {}) =>
  new Promise<{ code: number; output: string }>((done) => {
    execFile(process.execPath, ['infra/config.ts', ...args], { env }, (error, stdout, stderr) =>
      done({ code: error ? Number(error.code) : 0, output: stdout + stderr }),
    );
  });

it('.dev.vars.example is in step with the schema', () => {
  expect(readFileSync('.dev.vars.example', 'utf8')).toBe(renderExample());
  for (const { name, description } of listVariables()) {
    expect(description, name).not.toBe('');
    expect(renderExample()).toContain(`${name}=`);
  }
});

it('knows which variables are secret and which are required', () => {
  const names = (of: 'secret' | 'required') =>
    listVariables()
      .filter((one) => one[of])
      .map(({ name }) => name);
  expect(names('secret')).toEqual(
    expect.arrayContaining(['DATABASE_URL', 'MODEL_API_KEY', 'LINEAR_API_KEY']),
  );
  expect(names('secret')).not.toContain('PUBLIC_BASE_URL');
  expect(names('required')).toEqual(
    expect.arrayContaining(['PUBLIC_BASE_URL', 'DATABASE_URL', 'QSTASH_TOKEN']),
  );
  expect(names('required')).not.toContain('MCP_SERVERS');
});

it('the command prints a table without values and exits 1 when something is wrong', async () => {
  const secret = () => randomBytes(32).toString('base64url');
  const password = secret();
  const lines = [
    'PUBLIC_BASE_URL=https://agents.example.test',
    `DATABASE_URL=postgres://app:${password}@db.example.test/app`,
    `QSTASH_TOKEN=${secret()}`,
    `QSTASH_CURRENT_SIGNING_KEY=${secret()}`,
    `QSTASH_NEXT_SIGNING_KEY=${secret()}`,
  ];
  const file = join(dir, '.dev.vars');
  writeFileSync(file, lines.join('\n'));
  const good = await run(['--file', file]);
  expect(good).toMatchObject({ code: 0, output: expect.stringContaining('All usable.') });
  expect(good.output).not.toContain(password);

  const bad = await run(['--env'], { QSTASH_TOKEN: 'changeme-short-secret' });
  expect(bad.code).toBe(1);
  expect(bad.output).toMatch(/QSTASH_TOKEN +WRONG: is a well-known/);
  expect(bad.output).toMatch(/PUBLIC_BASE_URL +WRONG: is missing/);
  expect(bad.output).not.toContain('changeme');
});
