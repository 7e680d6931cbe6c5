import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { bundleWorker } from '../../infra/bundle.ts';
import { killTree } from '../../infra/local/processes.ts';

const ROOT = join(import.meta.dirname, '../..');
const WRANGLER = join(ROOT, 'node_modules/wrangler/bin/wrangler.js');
const QUIET = { ...process.env, WRANGLER_SEND_METRICS: 'false', CI: 'true' };

/** The bundle exactly as it would be deployed: in `modules`, within the temporary folder `dir`. */
export async function buildWorker(
  entry?: string,
): Promise<{ dir: string; modules: string; remove: () => void }> {
  const dir = mkdtempSync(join(tmpdir(), 'worker-'));
  const modules = join(dir, 'worker');
  await bundleWorker(modules, entry);
  return { dir, modules, remove: () => rmSync(dir, { recursive: true, force: true }) };
}

export type RunningBundle = { url: string; cron: () => Promise<void>; stop: () => Promise<void> };

/** That bundle, not built again, in real workerd with these variables. */
export async function startBundle(
  dir: string,
  port: number,
  variables: Record<string, string>,
  entry = 'index.ts',
): Promise<RunningBundle> {
  const envFile = join(dir, 'variables.env');
  writeFileSync(
    envFile,
    Object.entries(variables)
      .map(([name, value]) => `${name}='${value}'`)
      .join('\n'),
  );
  cpSync(join(ROOT, 'public'), join(dir, 'public'), { recursive: true });
  const config = join(dir, 'wrangler.json');
  const settings = {
    name: 'built',
    main: `worker/${basename(entry, '.ts')}.js`,
    no_bundle: true,
    rules: [
      { type: 'ESModule', globs: ['**/*.js'] },
      { type: 'CompiledWasm', globs: ['**/*.wasm'] },
    ],
    compatibility_date: '2026-10-20',
    compatibility_flags: ['nodejs_compat'],
    assets: { directory: 'public', binding: 'ASSETS', run_worker_first: true },
  };
  writeFileSync(config, JSON.stringify(settings));
  const args = [
    'dev',
    '--config',
    config,
    '--ip',
    '127.0.0.1',
    '--port',
    String(port),
    '--env-file',
    envFile,
    '--persist-to',
    join(dir, 'state'),
    '--show-interactive-dev-session=false',
  ];
  const child = spawn(process.execPath, [WRANGLER, ...args], {
    cwd: dir,
    env: QUIET,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => (output = (output + chunk).slice(-20_000)));
  const url = `http://127.0.0.1:${port}`;
  const stop = async () => void (await killTree(child.pid!, 'SIGKILL'));
  for (let waited = 0; ; waited++) {
    const up = await fetch(`${url}/health`).then(
      (response) => response.ok,
      () => false,
    );
    if (up) break;
    if (waited > 300 || child.exitCode !== null) {
      await stop();
      throw new Error(`the bundle does not start:\n${output}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const cron = async () => void (await fetch(`${url}/cdn-cgi/handler/scheduled`));
  return { url, cron, stop };
}
