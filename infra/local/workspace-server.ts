import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Child, failedToStart, startChild } from './child.ts';

export interface WorkspaceOptions {
  root: string;
  localDir: string;
  port: number;
  token: string;
  /** Told the process id at once. */
  onSpawn: (pid: number) => void;
  /** Runs instead of the workspace server; must print its ready line as well. */
  command?: string[];
}

const START_TIMEOUT_MS = 30_000;

/** Starts the workspace MCP server and resolves with its URL once it prints `ready http://...`. */
export async function startWorkspaceServer(
  options: WorkspaceOptions,
): Promise<{ url: string; child: Child }> {
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
    const url = /^ready (http:\S+)$/m.exec(child.output())?.[1];
    if (url) return { url, child };
    if (child.hasExited() || Date.now() > deadline) {
      await child.kill('SIGKILL');
      throw failedToStart('The workspace server', child, logFile);
    }
    await sleep(25);
  }
}
