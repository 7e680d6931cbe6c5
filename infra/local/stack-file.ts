import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive } from './processes.ts';

/** `LOCAL_DIR/stack.json`: how others find a running stack. */
export interface StackFile {
  /** The supervisor. */
  pid: number;
  base_url: string;
  /** `wrangler dev`; workerd is below it. null while the Worker is down. */
  worker_pid: number | null;
  /** As its owner. */
  database_url: string;
  qstash_url: string;
  neon_url: string;
}

/** What one run remembers for the next: its ports, and its children in case it is killed before they are. */
export interface LocalState {
  ports: Record<string, number>;
  children: Record<string, number>;
}

/** The stack that runs on this folder now, or null: a file whose supervisor is gone does not count. */
export function findRunningStack(localDir: string): StackFile | null {
  const stack = readJson<StackFile>(join(localDir, 'stack.json'));
  return stack && isAlive(stack.pid) ? stack : null;
}

export function writeStackFile(localDir: string, stack: StackFile): void {
  writeJson(join(localDir, 'stack.json'), stack);
}

export function removeStackFile(localDir: string): void {
  rmSync(join(localDir, 'stack.json'), { force: true });
}

/** The remembered state; an unreadable file counts as none, since all of it can be found anew. */
export function readState(localDir: string): LocalState {
  const { ports = {}, children = {} } = readJson<Partial<LocalState>>(join(localDir, 'state.json')) ?? {};
  return { ports, children };
}

export function writeState(localDir: string, state: LocalState): void {
  writeJson(join(localDir, 'state.json'), state);
}

/** Whole or not at all, and for nobody else's eyes: the database URL holds a password. */
export function writeJson(file: string, value: unknown): void {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
  renameSync(draft, file);
}

function readJson<T>(file: string): T | null {
  if (!existsSync(file)) return null;
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as T;
  } catch {
    return null;
  }
}
