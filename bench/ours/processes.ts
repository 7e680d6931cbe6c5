import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { killTree } from '../../infra/local/processes.ts';
import { untilServing } from '../lib/http.ts';
import type { BenchEnv, Running } from '../lib/system.ts';
import { appUrl, openSite, type Site, variablesOf } from './site.ts';

export type Launch = (
  site: Site,
  env: BenchEnv,
  variables: Record<string, string>,
) => { command: string[]; env: Record<string, string>; cwd?: string };

/** Starts the stand-ins and then the service as `launch` says; resolves when `/health` answers. */
export async function startService(env: BenchEnv, launch: Launch): Promise<{ running: Running; site: Site }> {
  const site = await openSite(env.dir, env.directUrl);
  const log = openSync(env.logFile, 'a');
  const children: ChildProcess[] = [];
  const start = (command: string[], more: object) => {
    const child = spawn(command[0]!, command.slice(1), { stdio: ['pipe', log, log], ...more });
    children.push(child);
    return child;
  };
  const standIns = start(
    [
      process.execPath,
      join(import.meta.dirname, 'stand-ins.ts'),
      appUrl(env.databaseUrl),
      join(env.dir, 'queue'),
      String(site.ports.neon),
      String(site.ports.queue),
    ],
    { stdio: ['pipe', 'pipe', log] },
  );
  await once(createInterface({ input: standIns.stdout! }), 'line');
  const { command, ...more } = launch(site, env, variablesOf(site, env));
  const service = start(command, { cwd: more.cwd, env: { ...process.env, ...more.env } });
  const url = `http://127.0.0.1:${site.ports.service}`;
  await untilServing(`${url}/health`, 60_000, () => service.exitCode !== null);
  return {
    site,
    running: {
      url,
      pids: { service: [service.pid!], standIns: [standIns.pid!] },
      stop: async () => {
        await Promise.all(children.map((child) => killTree(child.pid!, 'SIGKILL')));
      },
    },
  };
}
