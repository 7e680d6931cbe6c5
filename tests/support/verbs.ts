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

/** Verbs over a seeded database of their own, without a door before them; whoever opens it closes `db`. */
export async function testVerbs(): Promise<TestVerbs> {
  const db = await testDatabase();
  const people = await seedPeople(db);
  const ctx: Ctx = {
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
  };
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
