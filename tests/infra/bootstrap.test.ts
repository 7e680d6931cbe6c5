import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

interface Bootstrap {
  isOldNode: (version: string) => boolean;
  needsInstall: (root: string) => boolean;
}
// Plain JavaScript, on purpose, and therefore without declarations.
const bootstrap: string = '../../infra/local/bootstrap.mjs';
const { isOldNode, needsInstall } = (await import(/* @vite-ignore */ bootstrap)) as Bootstrap;
let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'bootstrap-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function run(source: string, signal?: NodeJS.Signals): Promise<{ code: number | null; output: string }> {
  const script = join(dir, 'script.ts');
  writeFileSync(script, source);
  const child = spawn(process.execPath, ['infra/local/bootstrap.mjs', script, 'one', '--two'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
    if (signal && output.includes('waiting')) child.kill(signal);
  });
  return new Promise((done) => child.once('close', (code) => done({ code, output })));
}

describe('the bootstrap', () => {
  it('runs TypeScript on the installed Node with its arguments and hands on the exit code', async () => {
    const source =
      'const v: string = process.versions.node; console.log(v, process.argv.slice(2)); process.exit(7);';
    const { code, output } = await run(source);
    expect(code).toBe(7);
    expect(output).toMatch(/^24\..*\[ 'one', '--two' \]/);
  });

  it('hands on signals', async () => {
    const source =
      "process.on('SIGTERM', () => process.exit(9)); setInterval(() => {}, 1e3); console.log('waiting');";
    expect((await run(source, 'SIGTERM')).code).toBe(9);
  });

  it('knows an old Node', () => {
    expect(['18.20.0', '20.18.3', '20.19.0', '24.1.0'].map(isOldNode)).toEqual([true, true, false, false]);
  });

  it('installs when nothing is installed or something else than the lockfile says, and only then', () => {
    const lock = (packages: object, ...path: string[]) =>
      writeFileSync(join(dir, ...path), JSON.stringify({ packages }));
    const wanted = {
      '': { name: 'root' },
      'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' },
      'node_modules/other-platform': { version: '1.0.0', optional: true },
    };
    lock(wanted, 'package-lock.json');
    expect(needsInstall(dir)).toBe(true);
    mkdirSync(join(dir, 'node_modules'));
    lock({ 'node_modules/a': wanted['node_modules/a'] }, 'node_modules', '.package-lock.json');
    expect(needsInstall(dir)).toBe(false);
    lock(
      { 'node_modules/a': { version: '0.9.0', integrity: 'sha512-o' } },
      'node_modules',
      '.package-lock.json',
    );
    expect(needsInstall(dir)).toBe(true);
    lock({}, 'node_modules', '.package-lock.json');
    expect(needsInstall(dir)).toBe(true);
    expect(needsInstall(process.cwd())).toBe(false);
  });
});
