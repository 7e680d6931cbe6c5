import type { ChildProcess } from 'node:child_process';

/** How long a child has to end by itself before it is killed. */
const GRACE_MS = 2000;

/** Knows every living child of the workspace, so that none outlives it. */
export class ChildRegistry {
  readonly #living = new Set<ChildProcess>();

  /** Remembers a child until it ends. */
  add(child: ChildProcess): void {
    this.#living.add(child);
    child.once('exit', () => this.#living.delete(child));
    child.once('error', () => {
      if (child.pid === undefined) this.#living.delete(child);
    });
  }

  /** Asks every child to end, kills the ones that do not, and resolves when all are gone. */
  async endAll(): Promise<void> {
    await Promise.all([...this.#living].map(endChild));
  }
}

/** Ends a child and the processes of its group: SIGTERM, and SIGKILL two seconds later. */
export async function endChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  signalGroup(child, 'SIGTERM');
  const timer = setTimeout(() => signalGroup(child, 'SIGKILL'), GRACE_MS);
  await exited;
  clearTimeout(timer);
  signalGroup(child, 'SIGKILL');
}

/** Signals the group that the child leads; on Windows, which has none, the child alone. */
export function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === 'win32') child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch (error) {
    // No such group any more; macOS says EPERM for one that is only waiting to be collected.
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (!['ESRCH', 'EPERM'].includes(code)) throw error;
  }
}
