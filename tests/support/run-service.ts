import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { JsonObject } from '../../schema/vocabulary.ts';

type Manifest = { start: string[]; test: string[]; health: string };
type Files = Record<string, string>;

/** Runs a repository's own tests on a copy of its files, as the workspace does, and answers as `run_tests`. */
export function runOwnTests(files: Files): JsonObject {
  return withFolder(files, (folder) => {
    const [, ...args] = manifestOf(files).test;
    const run = spawnSync(process.execPath, args, {
      cwd: folder,
      env: plainEnv(),
      encoding: 'utf8',
      timeout: 60_000,
    });
    const status = run.status === 0 ? 'passed' : 'failed';
    return { status, exit_code: run.status, output: run.stdout + run.stderr };
  });
}

/** Starts the service, asks its manifest's health path, and stops it. Null when it did not answer within 10 s. */
export async function askHealth(files: Files): Promise<{ status: number; body: JsonObject } | null> {
  const { start, health } = manifestOf(files);
  const port = await sparePort();
  const folder = makeFolder(files);
  const child = spawn(process.execPath, start.slice(1), {
    cwd: folder,
    env: { ...plainEnv(), PORT: String(port), HOST: '127.0.0.1' },
    stdio: 'ignore',
  });
  try {
    for (let tries = 0; tries < 100; tries++) {
      const response = await fetch(`http://127.0.0.1:${port}${health}`).catch(() => null);
      if (response) return { status: response.status, body: (await response.json()) as JsonObject };
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return null;
  } finally {
    child.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

function manifestOf(files: Files): Manifest {
  return JSON.parse(files['service.json'] ?? '{}') as Manifest;
}

/** The test runner's own variables would make a child believe that it is one of its workers. */
function plainEnv(): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH };
}

function makeFolder(files: Files): string {
  const folder = mkdtempSync(join(tmpdir(), 'service-'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

function withFolder<T>(files: Files, use: (folder: string) => T): T {
  const folder = makeFolder(files);
  try {
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function sparePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
