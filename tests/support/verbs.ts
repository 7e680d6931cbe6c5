import { v7 } from 'uuid';
import { neonDb } from '../../lib/adapters/neon.ts';
import type { Ctx } from '../../lib/ctx.ts';
import { type EnterInput, enter } from '../../lib/identity/enter.ts';
import type { Entry } from '../../lib/identity/entry.ts';
import { CONFIG } from './config.ts';
import { type TestDatabase, testDatabase } from './database.ts';
import { idleModel, noTools } from './idle-model.ts';
import { type People, type Person, seedPeople } from './people.ts';

export type TestVerbs = {
  db: TestDatabase;
  people: People;
  ctx: Ctx;
  /** The caller as a door would have let them in. */
  as: (who: Person, more?: Partial<EnterInput>) => Promise<Entry>;
};

/** What a verb is handed over this database: a queue that takes everything, no tools, a model that answers nothing. */
export const ctxOver = (db: TestDatabase): Ctx => ({
  config: CONFIG,
  db: neonDb({ databaseUrl: db.databaseUrl, fetchEndpoint: db.fetchEndpoint }),
  queue: { ring: async () => [], cancel: async () => undefined },
  tools: noTools,
  model: async () => idleModel,
  clock: Date,
  ids: { id: () => v7() },
  log: { info: () => undefined, error: () => undefined },
  waitUntil: () => undefined,
  requestId: 'test',
});

/** Verbs over a seeded database of their own, without a door before them; whoever opens it closes `db`. */
export async function testVerbs(): Promise<TestVerbs> {
  const db = await testDatabase();
  const people = await seedPeople(db);
  const ctx = ctxOver(db);
  return {
    db,
    people,
    ctx,
    as: async ({ token }, more) => {
      const entry = await enter(ctx, { token, route: 'GET /', ...more });
      if ('replay' in entry) throw new Error('nothing was asked under a key');
      return entry;
    },
  };
}
