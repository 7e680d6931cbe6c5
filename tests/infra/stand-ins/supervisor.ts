import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { runStack } from '../../../infra/local/run-stack.ts';

/** The supervisor as a process of its own, with stand-ins for the Worker and the workspace server. */
const standIn = (name: string) => [
  process.execPath,
  fileURLToPath(new URL(name, import.meta.url)),
  resolve(process.env.LOCAL_DIR ?? '.local'), // the mark by which a later start recognises it
];

await runStack({
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
