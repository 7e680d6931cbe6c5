import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { giveAppLogin } from '../../infra/app-login.ts';
import { type LocalPostgres, type PostgresOptions, startPostgres } from '../../infra/local/postgres.ts';
import { migrate } from '../../infra/migrate.ts';
import { POSTGRES_15 } from './postgres-15.ts';

declare module 'vitest' {
  interface ProvidedContext {
    sharedPostgres: string;
  }
}

/** The application's role has it on every server of the tests. */
export const APP_PASSWORD = 'app';
const TEMPLATE = 'template_migrated';

/** The servers that a test may ask for, by the path of its request. */
const RELEASES: Record<string, PostgresOptions['release']> = {
  '/': undefined,
  ...(POSTGRES_15 ? { '/15': { major: '15', binaries: POSTGRES_15 } } : {}),
};

/**
 * Vitest's global set-up: one PostgreSQL of each release for the whole run, started by the first test file that
 * asks for a database, so that runs without any stay quick. `POST /` answers the URL of a fresh, migrated
 * database on 18, `POST /15` on 15 where it is installed.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dir = mkdtempSync(join(tmpdir(), 'tests-'));
  // Before 16 initdb walks down to its folder by name, and runs as another account when we are root.
  chmodSync(dir, 0o711);
  const started = new Map<string, Promise<Template>>();
  const server = createServer(({ url = '/' }, response) => {
    if (!Object.hasOwn(RELEASES, url)) return answer(response, 404, `no PostgreSQL of the release ${url}`);
    let template = started.get(url);
    if (!template) {
      template = startTemplate(join(dir, `postgres-${url.slice(1) || '18'}`), RELEASES[url]);
      started.set(url, template);
    }
    template
      .then((ready) => ready.clone())
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
    for (const template of started.values()) await (await template.catch(() => undefined))?.stop();
    rmSync(dir, { recursive: true, force: true });
  };
}

type Template = { clone: () => Promise<string>; stop: () => Promise<void> };

async function startTemplate(dir: string, release: PostgresOptions['release']): Promise<Template> {
  const options = { dir, durable: false };
  const postgres: LocalPostgres = await startPostgres(release ? { ...options, release } : options);
  const admin = new pg.Pool({ connectionString: postgres.url, max: 4 });
  admin.on('error', () => undefined);
  const urlOf = (name: string) => postgres.url.replace(/postgres$/, name);
  await admin.query(`create database ${TEMPLATE}`);
  await migrate(urlOf(TEMPLATE));
  await giveAppLogin(urlOf(TEMPLATE), APP_PASSWORD);
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
