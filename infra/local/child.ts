import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { LocalError } from './errors.ts';
import { commandLine, isAlive, killTree, processTree } from './processes.ts';

export interface ChildOptions {
  /** For messages: "the Worker". */
  name: string;
  command: string[];
  cwd: string;
  /** All the variables it gets besides those of `machineEnv`. */
  env: Record<string, string>;
  /** Its output goes here; the file is emptied first. A pipe would break when the supervisor is killed. */
  logFile: string;
}

export interface Child {
  pid: number;
  /** True once `kill` was called: its end is then no surprise. */
  expected: boolean;
  exited: Promise<void>;
  hasExited: () => boolean;
  output: () => string;
  /** Notes what runs below it now, so that `kill` finds that even when it has lost its parent. */
  rememberFamily: () => void;
  /** Ends it and everything below it. */
  kill: (signal: 'SIGTERM' | 'SIGKILL') => Promise<void>;
}

const OWN_PROGRAMS = /workerd|wrangler|esbuild|node/;

/** Starts a child in our own process group (so that killing the group leaves nothing behind). */
export async function startChild({ name, command, cwd, env, logFile }: ChildOptions): Promise<Child> {
  mkdirSync(dirname(logFile), { recursive: true });
  const log = openSync(logFile, 'w', 0o600);
  const [program, ...args] = command;
  // Its standard input is a pipe that ends with us.
  const process_ = spawn(program!, args, {
    cwd,
    env: { ...machineEnv(), ...env },
    stdio: ['pipe', log, log],
  });
  closeSync(log);
  process_.stdin?.on('error', () => undefined);
  await started(process_, name);
  const pid = process_.pid!;
  const exited = new Promise<void>((done) => process_.once('exit', () => done()));
  let family: number[] = [];
  const child: Child = {
    pid,
    expected: false,
    exited,
    hasExited: () => process_.exitCode !== null || process_.signalCode !== null,
    output: () => (existsSync(logFile) ? readFileSync(logFile, 'utf8') : ''),
    rememberFamily: () => {
      family = processTree(pid);
    },
    kill: async (signal) => {
      child.expected = true;
      await killTree(pid, signal);
      const strays = family.filter((member) => isAlive(member) && OWN_PROGRAMS.test(commandLine(member)));
      await Promise.all(strays.map((member) => killTree(member, 'SIGKILL')));
    },
  };
  return child;
}

/** Throws LocalError with the last lines a child wrote. */
export function failedToStart(name: string, child: Child, logFile: string): LocalError {
  const lines = child.output().trim().split('\n').slice(-8).join('\n  ');
  return new LocalError(`${name} did not start (log: ${logFile}). Its last words:\n  ${lines}`);
}

/** What programs need from the machine; nothing that may hold a secret. */
function machineEnv(): Record<string, string> {
  const names = [
    'PATH',
    'HOME',
    'LANG',
    'TMPDIR',
    'TEMP',
    'TMP',
    'SystemRoot',
    'USERPROFILE',
    'APPDATA',
    'LOCALAPPDATA',
  ];
  return Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}

function started(child: ChildProcess, name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (error) => reject(new LocalError(`${name} could not be started: ${error.message}`)));
  });
}
