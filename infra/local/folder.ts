import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LocalError } from './errors.ts';
import { commandLine, isAlive, killTree } from './processes.ts';
import { readState, removeStackFile, writeState } from './stack-file.ts';

/**
 * Makes the folder ours: creates it, refuses (LocalError) when another stack runs on it, and ends whatever a
 * killed supervisor left running. Returns the function that gives it back.
 */
export async function claimFolder(localDir: string): Promise<() => void> {
  const lock = join(localDir, 'supervisor.pid');
  try {
    mkdirSync(localDir, { recursive: true, mode: 0o700 });
    const holder = Number(readIfThere(lock));
    if (holder > 0 && isAlive(holder) && /node|vitest/.test(commandLine(holder))) {
      throw new LocalError(
        `A stack already runs on ${localDir} (process ${holder}). Use it, end it, or set LOCAL_DIR and PORT for a second one.`,
      );
    }
    rmSync(lock, { force: true });
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
  } catch (error) {
    if (error instanceof LocalError) throw error;
    throw new LocalError(`The folder ${localDir} cannot be used: ${(error as Error).message}`);
  }
  await endLeftovers(localDir);
  return () => {
    removeStackFile(localDir);
    rmSync(lock, { force: true });
  };
}

/** A process id may belong to somebody else by now: only a process that names our folder is ended. */
async function endLeftovers(localDir: string): Promise<void> {
  const state = readState(localDir);
  for (const pid of Object.values(state.children)) {
    if (isAlive(pid) && commandLine(pid).includes(localDir)) await killTree(pid, 'SIGKILL');
  }
  removeStackFile(localDir);
  writeState(localDir, { ...state, children: {} });
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
