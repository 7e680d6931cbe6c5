import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Child, failedToStart, startChild } from './child.ts';
import { PortTaken } from './ports.ts';

export interface WorkspaceOptions {
  root: string;
  localDir: string;
  port: number;
  token: string;
  /** Told the process id at once. */
  onSpawn: (pid: number) => void;
  /** Runs instead of the workspace server; must print its ready line as well. */
  command?: string[];
  /** Gives up the start. */
  signal?: AbortSignal;
}

const START_TIMEOUT_MS = 30_000;

/** Starts the workspace MCP server and resolves once it prints `ready http://...`. Throws PortTaken or LocalError. */
export async function startWorkspaceServer(options: WorkspaceOptions): Promise<Child> {
  const { root, localDir, port, token } = options;
  const logFile = join(localDir, 'logs', 'workspace.log');
  const own = [process.execPath, join(root, 'infra/local/workspace/main.ts')];
  const child = await startChild({
    name: 'the workspace server',
    // The folder as an argument means nothing to the server: it marks the process as this stack's.
    command: options.command ?? [...own, localDir],
    cwd: root,
    env: {
      WORKSPACE_DIR: join(localDir, 'workspace'),
      ENVIRONMENTS_DIR: join(localDir, 'environments'),
      WORKSPACE_PORT: String(port),
      WORKSPACE_TOKEN: token,
    },
    logFile,
  });
  options.onSpawn(child.pid);
  const deadline = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    const said = child.output();
    if (/^ready http:\S+$/m.test(said)) return child;
    if (child.hasExited() || options.signal?.aborted || Date.now() > deadline) {
      await child.kill('SIGKILL');
      if (said.includes('EADDRINUSE'))
        throw new PortTaken(`The workspace server cannot start: port ${port} is taken.`);
      throw failedToStart('The workspace server', child, logFile);
    }
    await sleep(25);
  }
}
