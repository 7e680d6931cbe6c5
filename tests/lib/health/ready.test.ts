import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { neonDb } from '../../../lib/adapters/neon.ts';
import type { Ctx } from '../../../lib/ctx.ts';
import { later } from '../../../lib/errors.ts';
import { checkReadiness } from '../../../lib/health/ready.ts';
import { CONFIG } from '../../support/config.ts';
import { type TestDatabase, testDatabase } from '../../support/database.ts';
import { idleModel, noTools } from '../../support/idle-model.ts';
import { seedPeople } from '../../support/people.ts';

let db: TestDatabase;
let ctx: Ctx;
beforeAll(async () => {
  db = await testDatabase();
  await seedPeople(db);
  ctx = {
    config: CONFIG,
    db: neonDb({ databaseUrl: db.databaseUrl, fetchEndpoint: db.fetchEndpoint }),
    tools: noTools,
    model: async () => idleModel,
    clock: Date,
    log: { info: () => undefined, error: () => undefined },
  } as unknown as Ctx;
});
afterAll(() => db.close());

const answering = (status: number) => (async () => new Response('{}', { status })) as typeof fetch;
const check = async (more: Partial<Ctx> = {}, status = 200) => {
  const { status: whole, dependencies } = await checkReadiness({ ...ctx, ...more }, answering(status));
  return { whole, of: Object.fromEntries(dependencies.map((dependency) => [dependency.name, dependency])) };
};

describe('readiness', () => {
  it('is there when everything answers', async () => {
    const { whole, of } = await check();
    expect(whole).toBe('ready');
    expect(of.database).toMatchObject({
      status: 'ok',
      detail: expect.stringMatching(/^\d+ migrations; its role only adds to the audit log$/),
    });
    expect(of.policy?.detail).toBe('version 1');
    for (const { latency_ms } of Object.values(of)) expect(latency_ms).toBeGreaterThanOrEqual(0);
  });

  it('says when the service connects as somebody who may change the audit log', async () => {
    const strong = await testDatabase({ as: 'owner' });
    const { databaseUrl, fetchEndpoint } = strong;
    const { database } = (await check({ db: neonDb({ databaseUrl, fetchEndpoint }) })).of;
    await strong.close();
    expect(database).toMatchObject({
      status: 'ok',
      detail: expect.stringMatching(/^\d+ migrations; its role may change the audit log: see /),
    });
  });

  it('is not without the queue, or with a token that it refuses', async () => {
    expect(await check({}, 401)).toMatchObject({
      whole: 'not_ready',
      of: { queue: { status: 'down', detail: 'HTTP 401' } },
    });
  });

  it('is not without tools, and tells only our own words', async () => {
    const unreachable = {
      ...noTools,
      cards: async () => Promise.reject(later(5, 'tools_unreachable', 'No server answers.')),
    };
    expect((await check({ tools: unreachable })).of.tools).toMatchObject({
      status: 'down',
      detail: 'No server answers.',
    });
    const strange = {
      ...noTools,
      cards: async () => Promise.reject(new Error('postgres://user:secret@host')),
    };
    expect((await check({ tools: strange })).of.tools?.detail).not.toContain('secret');
  });

  it('counts the model only where nothing stands in for it', async () => {
    const model = async () => Promise.reject(new Error('gone'));
    expect((await check({ model })).whole).toBe('ready');
    expect((await check({ model, config: { ...CONFIG, MODEL_FALLBACK: 'fail' } })).whole).toBe('not_ready');
  });

  it('is not when migrations are missing, or no policy is active', async () => {
    await db.query(
      'delete from drizzle.__drizzle_migrations where id = (select max(id) from drizzle.__drizzle_migrations)',
    );
    await db.query('update settings set active_policy = null');
    const { whole, of } = await check();
    expect(whole).toBe('not_ready');
    expect(of.database).toMatchObject({ status: 'down', detail: expect.stringContaining('db:migrate') });
    expect(of.policy?.status).toBe('down');
  });
});
