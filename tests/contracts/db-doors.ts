import type { NeonVerdict } from '../../infra/local/neon-proxy.ts';
import { neonDb } from '../../lib/adapters/neon.ts';
import { type PostgresDb, postgresDb } from '../../lib/adapters/postgres.ts';
import type { Db } from '../../lib/ports.ts';
import { type Cut, startCutProxy } from '../support/cut-proxy.ts';
import { testDatabase } from '../support/database.ts';

/** A database of its own behind one of the adapters, and a way to lose requests or answers on the way to it. */
export type SqlDoor = {
  open: (options?: { timeoutMs?: number; connections?: number; connectTimeoutMs?: number }) => Db;
  cut: (when: Cut) => void;
  roundTrips: () => number;
  /** Ends every connection that is open, as a restart of the database does. */
  hangUp: () => void;
  close: () => Promise<void>;
};

/** Neon's HTTP adapter by way of the local door. */
export async function neonDoor(): Promise<SqlDoor> {
  let verdict: NeonVerdict;
  const database = await testDatabase({ as: 'owner', onRequest: () => verdict });
  const { databaseUrl, fetchEndpoint } = database;
  return {
    open: (options) => neonDb({ databaseUrl, fetchEndpoint, ...options }),
    cut: (when) => {
      verdict = when ? `drop-${when}` : undefined;
    },
    roundTrips: () => database.stats().requests,
    hangUp: () => undefined,
    close: database.close,
  };
}

/** The adapter with connections of its own, by way of a proxy that can lose them. */
export async function postgresDoor(): Promise<SqlDoor> {
  const database = await testDatabase({ as: 'owner' });
  const proxy = await startCutProxy(Number(new URL(database.databaseUrl).port));
  const url = new URL(database.databaseUrl);
  url.port = String(proxy.port);
  const opened: PostgresDb[] = [];
  return {
    open: (options) => {
      const db = postgresDb({ databaseUrl: url.href, ...options });
      opened.push(db);
      return db;
    },
    cut: proxy.cut,
    roundTrips: proxy.turns,
    hangUp: proxy.hangUp,
    close: async () => {
      await Promise.all(opened.map((db) => db.close()));
      await proxy.close();
      await database.close();
    },
  };
}
