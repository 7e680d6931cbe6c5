import { fstatSync } from 'node:fs';
import { messageOf } from './errors.ts';
import { startWorkspace } from './start-workspace.ts';

const PARENT_POLL_MS = 500;
const parent = process.ppid;

try {
  const workspace = await startWorkspace(readOptions());
  endWith(() => workspace.close());
  console.log(`ready ${workspace.url}`);
} catch (error) {
  console.error(`The workspace server did not start: ${messageOf(error)}`);
  process.exit(1);
}

function readOptions() {
  const needed = (name: string): string => {
    const value = process.env[name];
    if (!value) throw new Error(`${name} is not set.`);
    return value;
  };
  const port = Number(process.env.WORKSPACE_PORT ?? '0');
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error('WORKSPACE_PORT is not a port.');
  return {
    workspaceDir: needed('WORKSPACE_DIR'),
    environmentsDir: needed('ENVIRONMENTS_DIR'),
    token: needed('WORKSPACE_TOKEN'),
    port,
  };
}

/** Ends on a signal, and when whoever started this process is gone and cannot say so any more. */
function endWith(close: () => Promise<void>): void {
  let ending = false;
  const end = () => {
    if (ending) return;
    ending = true;
    close().then(
      () => process.exit(0),
      (error) => {
        console.error(messageOf(error));
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
  setInterval(() => process.ppid !== parent && end(), PARENT_POLL_MS).unref();
  const stdin = fstatSync(0, { throwIfNoEntry: false });
  if (stdin?.isFIFO() || stdin?.isSocket()) process.stdin.on('end', end).on('error', end).resume();
}
