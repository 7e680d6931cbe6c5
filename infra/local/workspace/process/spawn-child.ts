import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { WorkspaceError } from '../errors.ts';
import type { ChildRegistry } from './child-registry.ts';

const GUARD = fileURLToPath(new URL('./parent-guard.cjs', import.meta.url));
const MEMORY_MB = 256;

export interface ChildOptions {
  argv: readonly string[];
  cwd: string;
  env: Record<string, string>;
  /** Where standard output and error go: a file descriptor, or pipes to read from. */
  output: number | 'pipe';
}

/**
 * Starts a program of a repository in a process group of its own, with a clean environment (no variable of
 * ours but PATH), 256 MB of heap for each Node process, and a leash that ends it when the workspace dies.
 * Errors: `program_not_found` when argv[0] is not on this machine.
 */
export function spawnChild(children: ChildRegistry, options: ChildOptions): ChildProcess {
  const [program = '', ...args] = options.argv;
  const child = spawn(findProgram(program), args, {
    cwd: options.cwd,
    env: { ...cleanEnvironment(options.cwd), ...options.env },
    stdio: ['ignore', options.output, options.output, 'pipe'],
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
  child.stdio[3]?.on('error', () => undefined);
  children.add(child);
  return child;
}

/** "node" is the Node that runs the workspace; anything else must be on the PATH. */
function findProgram(program: string): string {
  if (program === 'node') return process.execPath;
  if (/^[\w.+-]+$/.test(program)) {
    for (const folder of searchPath()) {
      const path = join(folder, program);
      if (isAbsolute(folder) && isExecutable(path)) return path;
    }
  }
  throw new WorkspaceError('program_not_found', `"${program}" is not installed on this machine.`);
}

function cleanEnvironment(home: string): Record<string, string> {
  const system: Record<string, string> = process.env.SystemRoot ? { SystemRoot: process.env.SystemRoot } : {};
  return {
    ...system,
    PATH: searchPath().join(delimiter),
    HOME: home,
    TMPDIR: tmpdir(),
    LANG: 'C.UTF-8',
    NODE_OPTIONS: `--max-old-space-size=${MEMORY_MB} --require ${JSON.stringify(GUARD)}`,
    WORKSPACE_LEASH: '3',
  };
}

/** The folder of our own Node comes first, so that what a child calls "node" is the same one. */
function searchPath(): string[] {
  return [dirname(process.execPath), ...(process.env.PATH ?? '').split(delimiter).filter(Boolean)];
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
