import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from '../../infra/local/postgres.ts';
import { processTree } from '../../infra/local/processes.ts';
import { currentCommit, describeMachine } from '../report/machine.ts';
import { progress } from '../report/terminal.ts';
import { installPeers } from '../systems/install.ts';
import type { Bench } from './bench.ts';
import { runSql, settle } from './database.ts';
import type { Report, Settings } from './figures.ts';
import { startRecorder } from './recorder.ts';

/** What a run stands on. */
export interface Stage {
  about: Pick<Report, 'commit' | 'at' | 'machine'>;
  /** What the measuring of one system gets; its progress is told under this title. */
  bench(title: string): Bench;
}

/**
 * One fresh Postgres, with the library `preload` where one is named, and one recorder for a whole run; both are gone
 * when `work` is done.
 */
export async function onStage<T>(
  settings: Settings,
  work: (stage: Stage) => Promise<T>,
  preload?: string,
): Promise<T> {
  const { tell, done } = progress();
  const dir = mkdtempSync(join(tmpdir(), 'bench-'));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => breakOff(dir));
  try {
    await installPeers(tell);
    tell('starting PostgreSQL');
    const postgres = await startWith(join(dir, 'postgres'), preload);
    const recorder = await startRecorder();
    try {
      const server = { url: postgres.url, port: postgres.port, pid: postgres.process.pid! };
      await settle(server);
      const about = {
        commit: currentCommit(),
        at: new Date().toISOString(),
        machine: await describeMachine(server.url),
      };
      const bench = (title: string) => ({
        server,
        recorder,
        settings,
        dir,
        tell: (what: string) => tell(`${title}: ${what}`),
      });
      return await work({ about, bench });
    } finally {
      await recorder.stop();
      await postgres.stop();
    }
  } finally {
    done();
    rmSync(dir, { recursive: true, force: true });
  }
}

async function startWith(dir: string, preload?: string) {
  const postgres = await startPostgres({ dir });
  if (!preload) return postgres;
  await runSql(postgres.url, `alter system set shared_preload_libraries = '${preload}'`);
  await postgres.stop();
  return startPostgres({ dir });
}

/** Ctrl-C leaves nothing behind: what runs below us is of this run alone, and so is its data. */
function breakOff(dir: string): void {
  for (const pid of processTree(process.pid).slice(1)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // it ended with its parent
    }
  }
  rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
  process.exit(130);
}
