import { AppError } from '../../lib/errors.ts';
import { consoleLog } from '../../lib/log.ts';
import { exitWith, LocalError } from '../local/errors.ts';
import { startServer } from './start-server.ts';

/**
 * `npm run serve`: the service as this process, its variables from the environment. SIGTERM and SIGINT stop it as
 * `stop` promises (exit code 0, or 1 when something was cut off); a second one ends it at once.
 */
async function main(): Promise<void> {
  const log = consoleLog();
  const server = await startServer({ ...process.env });
  log.info('serving', { url: server.url, pid: process.pid, tracing: server.tracing });
  let stopping = false;
  const end = async (signal: string) => {
    if (stopping) process.exit(1);
    stopping = true;
    log.info('stopping', { signal });
    const ended = await server.stop();
    log.info('stopped', { ended });
    process.exit(ended ? 0 : 1);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void end(signal));
}

await main().catch((error: unknown) =>
  exitWith(error instanceof AppError ? new LocalError(error.message) : error),
);
