import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { pickPort } from '../../infra/local/ports.ts';

const PROMETHEUS = '/usr/bin/prometheus';
const PROMTOOL = '/usr/bin/promtool';

/** Whether this machine lacks Debian's package `prometheus`. */
export const PROMETHEUS_MISSING = !existsSync(PROMETHEUS) || !existsSync(PROMTOOL);

/** Runs promtool; resolves with its exit code and everything that it said. */
export function promtool(args: string[], input = ''): { status: number | null; said: string } {
  const { status, stdout, stderr } = spawnSync(PROMTOOL, args, { input, encoding: 'utf8', timeout: 30_000 });
  return { status, said: stdout + stderr };
}

export type Prometheus = {
  /** What its HTTP API answers, parsed; null while it does not answer. */
  api<Data>(path: string): Promise<Data | null>;
  stop(): Promise<void>;
};

/** Starts a Prometheus over this configuration file, which keeps its data in `dir`. */
export async function startPrometheus(configFile: string, dir: string): Promise<Prometheus> {
  const base = `127.0.0.1:${await pickPort()}`;
  const child: ChildProcess = spawn(
    PROMETHEUS,
    [`--config.file=${configFile}`, `--storage.tsdb.path=${dir}`, `--web.listen-address=${base}`],
    { stdio: 'ignore' },
  );
  return {
    api: async <Data>(path: string) => {
      const response = await fetch(`http://${base}/api/v1/${path}`).catch(() => null);
      return response?.ok ? ((await response.json()) as { data: Data }).data : null;
    },
    stop: async () => {
      if (child.exitCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}
