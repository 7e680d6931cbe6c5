import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { vi } from 'vitest';

export interface Run {
  process: ChildProcess;
  output: () => string;
  /** The exit code, null after a signal. */
  exited: Promise<number | null>;
}

/** Starts the stand-in supervisor as the leader of a process group of its own. */
export function runSupervisor(localDir: string, port: number, env: Record<string, string> = {}): Run {
  const script = fileURLToPath(new URL('supervisor.ts', import.meta.url));
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, [script], {
    detached: true,
    env: { PATH, HOME, LOCAL_DIR: localDir, PORT: String(port), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  const exited = new Promise<number | null>((done) => child.once('close', done));
  return { process: child, output: () => output, exited };
}

/** Waits until it says that it is ready; fails with what it said when it ends instead. */
export async function ready(run: Run): Promise<void> {
  const ended = run.exited.then(() => {
    throw new Error(`the supervisor ended: ${run.output()}`);
  });
  await Promise.race([
    ended,
    vi.waitFor(() => run.output().includes('ready: http') || Promise.reject(new Error(run.output())), 30_000),
  ]);
}

/** The command lines of all processes that name the folder. */
export function processesOf(localDir: string): string[] {
  const listed = execFileSync('ps', ['-A', '-ww', '-o', 'args='], { stdio: 'pipe' }).toString().split('\n');
  return listed.filter((line) => line.includes(localDir));
}
