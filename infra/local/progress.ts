const HEARTBEAT_MS = 2_000;

export type Log = (line: string) => void;

/** Prints lines that begin with the seconds since it was made: `   1.4 s  PostgreSQL 18 ...`. */
export function createLog(print: Log = console.log): Log {
  const start = performance.now();
  return (line) => print(`${((performance.now() - start) / 1000).toFixed(1).padStart(6)} s  ${line}`);
}

/** Runs a step that may take a while; says every two seconds that it still does. */
export async function step<T>(log: Log, what: string, work: () => Promise<T>): Promise<T> {
  const heartbeat = setInterval(() => log(`... still ${what}`), HEARTBEAT_MS);
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
  }
}
