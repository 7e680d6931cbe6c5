import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Whether a process with this id runs, whoever owns it; one that ended and was not collected does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return process.platform !== 'linux' || !isZombie(pid);
}

/** In a container nobody may collect orphans, and they would seem to live forever. */
function isZombie(pid: number): boolean {
  try {
    return /\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return true;
  }
}

/** Waits until the process is gone; false when it is still there after `ms` milliseconds. */
export async function waitForExit(pid: number, ms: number): Promise<boolean> {
  const deadline = Date.now() + ms;
  while (isAlive(pid)) {
    if (Date.now() > deadline) return false;
    await sleep(25);
  }
  return true;
}

/** The command line of a process, '' when it cannot be read: guards against a process id that was reused. */
export function commandLine(pid: number): string {
  try {
    if (process.platform === 'win32') {
      const script = `(Get-CimInstance Win32_Process -Filter 'ProcessId=${pid}').CommandLine`;
      return execFileSync('powershell', ['-NoProfile', '-Command', script], { stdio: 'pipe' }).toString();
    }
    return execFileSync('ps', ['-ww', '-o', 'args=', '-p', String(pid)], { stdio: 'pipe' }).toString();
  } catch {
    return '';
  }
}

/** The process and everything below it, children last. On Windows the process alone: taskkill finds the rest. */
export function processTree(pid: number): number[] {
  if (process.platform === 'win32') return [pid];
  const listed = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { stdio: 'pipe' }).toString();
  const rows = listed
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  const tree = [pid];
  for (const parent of tree) {
    for (const [child, of] of rows) if (of === parent) tree.push(child!);
  }
  return tree;
}

/**
 * Ends a process and everything below it. With SIGKILL at once; otherwise the root is asked first and
 * whatever is left after `graceMs` is killed. Resolves when all of it is gone.
 */
export async function killTree(pid: number, signal: 'SIGTERM' | 'SIGKILL', graceMs = 5_000): Promise<void> {
  if (process.platform === 'win32') {
    if (isAlive(pid)) execFileSync('taskkill', ['/pid', String(pid), '/t', '/f'], { stdio: 'ignore' });
    return;
  }
  const tree = processTree(pid);
  if (signal === 'SIGTERM') {
    tryKill(pid, 'SIGTERM');
    await waitForExit(pid, graceMs);
  }
  for (const member of tree) if (isAlive(member)) tryKill(member, 'SIGKILL');
  await Promise.all(tree.map((member) => waitForExit(member, 2_000)));
}

function tryKill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // it ended by itself in the meantime
  }
}
