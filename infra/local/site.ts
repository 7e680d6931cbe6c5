import type { NeonProxyOptions } from './neon-proxy.ts';
import { onFreePort } from './ports.ts';
import { type Log, step } from './progress.ts';
import type { StackSettings } from './settings.ts';
import { readState, writeState } from './stack-file.ts';

/** What the seed is handed: where to write the demo principals, and what `credentials.json` must say. */
export interface SeedInput {
  databaseUrl: string;
  localDir: string;
  baseUrl: string;
  qstashUrl: string;
}

export interface StackOptions extends StackSettings {
  log: Log;
  seed: (input: SeedInput) => Promise<void>;
  /** A part that cannot be restarted ended by itself: the stack is of no use any more. */
  onFatal: (reason: string) => void;
  /** Gives up a start that is under way, between two parts. */
  signal?: AbortSignal;
  /** A hand in every round trip to Postgres: it may cut one before or after it runs. */
  onSql?: NonNullable<NeonProxyOptions['onRequest']>;
  /** Stand-ins, for tests of the stack itself. */
  workerCommand?: string[];
  workspaceCommand?: string[];
}

/** What the parts share while they come up. */
export interface Site {
  options: StackOptions;
  baseUrl: string;
  /** Starts a part on the port of its last run if that is free, else on another one, and remembers it. */
  withPort: <T>(name: string, start: (port: number) => Promise<T>) => Promise<T>;
  /** The port a part had in the last run, if it had one. */
  lastPort: (name: string) => number | undefined;
  rememberPort: (name: string, port: number) => void;
  /** Keeps a child's process id for a start after a kill; null forgets it. */
  remember: (name: string, pid: number | null) => void;
  /** What to do to end the parts that are up, in the order they came up. */
  undo: (() => Promise<void> | void)[];
  /** Runs a step with a heartbeat, unless the start was given up. */
  step: <T>(what: string, work: () => Promise<T>) => Promise<T>;
}

/** The shared ground of one start, over what the last run remembered. */
export function openSite(options: StackOptions, undo: Site['undo']): Site {
  const { localDir, port, log, signal } = options;
  const state = readState(localDir);
  const rememberPort = (name: string, picked: number) => {
    state.ports[name] = picked;
    writeState(localDir, state);
  };
  return {
    options,
    undo,
    baseUrl: `http://127.0.0.1:${port}`,
    withPort: (name, start) =>
      onFreePort(state.ports[name], async (port) => {
        const made = await start(port);
        rememberPort(name, port);
        return made;
      }),
    lastPort: (name) => state.ports[name],
    rememberPort,
    remember: (name, pid) => {
      if (pid === null) delete state.children[name];
      else state.children[name] = pid;
      writeState(localDir, state);
    },
    step: async (what, work) => {
      signal?.throwIfAborted();
      return step(log, what, work);
    },
  };
}
