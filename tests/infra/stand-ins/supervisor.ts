import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { exitWith } from '../../../infra/local/errors.ts';
import { createLog } from '../../../infra/local/progress.ts';
import { readSettings } from '../../../infra/local/settings.ts';
import { startStack } from '../../../infra/local/stack.ts';

/** The supervisor as a process of its own, with stand-ins for the Worker and the workspace server. */
const settings = readSettings(process.env);
const standIn = (name: string) => [
  process.execPath,
  fileURLToPath(new URL(name, import.meta.url)),
  settings.localDir, // the mark by which a later start recognises it
];

try {
  const stack = await startStack({
    ...settings,
    log: createLog(),
    onFatal: (reason) => exitWith(new Error(reason)),
    seed: async ({ databaseUrl }) => {
      const client = new pg.Client({ connectionString: databaseUrl });
      await client.connect();
      await client.query('create table if not exists starts (at timestamptz default now())');
      await client.query('insert into starts default values');
      await client.end();
    },
    workerCommand: standIn('worker.ts'),
    workspaceCommand: standIn('workspace.ts'),
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => void stack.stop().then(() => process.exit(0)));
  }
  console.log('READY');
} catch (error) {
  exitWith(error);
}
