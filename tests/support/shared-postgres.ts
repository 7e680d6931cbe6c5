import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { type LocalPostgres, startPostgres } from '../../infra/local/postgres.ts';
import { migrate } from '../../infra/migrate.ts';

declare module 'vitest' {
  interface ProvidedContext {
    sharedPostgres: string;
  }
}

const TEMPLATE = 'template_migrated';

/**
 * Vitest's global set-up: one PostgreSQL for the whole run, started by the first test file that asks for a
 * database, so that runs without any stay quick. `POST /` answers the URL of a fresh, migrated database.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dir = mkdtempSync(join(tmpdir(), 'tests-'));
  let started: Promise<Template> | undefined;
  const server = createServer((_request, response) => {
    started ??= startTemplate(join(dir, 'postgres'));
    started
      .then((template) => template.clone())
      .then(
        (url) => answer(response, 200, url),
        (error: Error) => answer(response, 500, error.stack ?? error.message),
      );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  project.provide('sharedPostgres', `http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  return async () => {
    server.closeAllConnections();
    server.close();
    await (await started?.catch(() => undefined))?.stop();
    rmSync(dir, { recursive: true, force: true });
  };
}

type Template = { clone: () => Promise<string>; stop: () => Promise<void> };

async function startTemplate(dir: string): Promise<Template> {
  const postgres: LocalPostgres = await startPostgres({ dir, durable: false });
  const admin = new pg.Pool({ connectionString: postgres.url, max: 4 });
  admin.on('error', () => undefined);
  const urlOf = (name: string) => postgres.url.replace(/postgres$/, name);
  await admin.query(`create database ${TEMPLATE}`);
  await migrate(urlOf(TEMPLATE));
  return {
    clone: async () => {
      const name = `test_${randomUUID().replaceAll('-', '')}`;
      await admin.query(`create database ${name} template ${TEMPLATE}`);
      return urlOf(name);
    },
    stop: async () => {
      await admin.end();
      await postgres.stop();
    },
  };
}

function answer(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain' });
  response.end(text);
}
