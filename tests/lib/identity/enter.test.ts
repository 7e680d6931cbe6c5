import { afterAll, beforeAll, expect, it } from 'vitest';
import { neonDb } from '../../../lib/adapters/neon.ts';
import type { Ctx } from '../../../lib/ctx.ts';
import { type EnterInput, enter } from '../../../lib/identity/enter.ts';
import { type TestDatabase, testDatabase } from '../../support/database.ts';
import { type People, seedPeople } from '../../support/people.ts';
import { seedWaiting } from '../../support/rows.ts';

let db: TestDatabase;
let people: People;
let ctx: Ctx;
beforeAll(async () => {
  db = await testDatabase();
  people = await seedPeople(db);
  ctx = { db: neonDb({ databaseUrl: db.databaseUrl, fetchEndpoint: db.fetchEndpoint }) } as Ctx;
});
afterAll(() => db.close());

const come = (more: Partial<EnterInput> = {}) =>
  enter(ctx, { token: people.cto.token, route: 'GET /x', ...more });

it('tells who calls and what the path names, in one round trip', async () => {
  const { taskId, approvalId } = await seedWaiting(db, { by: 'a-developer' });
  const before = db.stats().requests;
  const entry = await come({ taskId, approvalId, projects: true });
  expect(db.stats().requests - before).toBe(1);
  expect(entry).toMatchObject({
    principal: { id: 'a-cto', kind: 'human', bindings: [{ role: 'cto', projects: ['*'] }], roles_version: 1 },
    policyVersion: 1,
    task: { id: taskId },
    approval: { id: approvalId },
    projects: [{ name: 'billing', version: 1 }, { name: 'checkout' }],
    spentUsd: 0,
    idem: null,
  });
});

it('does not ask the database about what cannot be a key', async () => {
  const before = db.stats().requests;
  for (const token of [null, '', 'dak_short', 'Bearer x']) {
    await expect(come({ token })).rejects.toMatchObject({ kind: 'unauthenticated' });
  }
  expect(db.stats().requests).toBe(before);
});

it('knows no key that has expired, and nobody who is disabled', async () => {
  await db.query(`update api_keys set expires_at = clock_timestamp() where principal_id = 'a-viewer'`);
  await expect(come({ token: people.viewer.token })).rejects.toMatchObject({ code: 'unauthenticated' });
  await db.query(`update principals set enabled = false where id = 'a-team_lead'`);
  await expect(come({ token: people.team_lead.token })).rejects.toMatchObject({ code: 'unauthenticated' });
});

it('hands the role changes of this moment on, not those of the key’s making', async () => {
  await db.query(`update principals set bindings = '[]', roles_version = 2 where id = 'other-lead'`);
  expect(await come({ token: people.other_lead.token })).toMatchObject({
    principal: { bindings: [], roles_version: 2 },
  });
});

it('reserves a key for one, and takes it over once its time has run out', async () => {
  const reserve = () => come({ idemKey: 'k', bodyHash: 'h' });
  expect(await reserve()).toMatchObject({ idem: { principal_id: 'a-cto', route: 'GET /x', key: 'k' } });
  await db.query(`update idempotency_keys set locked_until = clock_timestamp() + interval '5 seconds'`);
  await expect(reserve()).rejects.toMatchObject({ code: 'idempotency_in_flight', retryAfterS: 5 });
  await expect(come({ idemKey: 'k', bodyHash: 'other' })).rejects.toMatchObject({
    code: 'idempotency_key_reused',
  });
  await db.query(`update idempotency_keys set locked_until = clock_timestamp()`);
  expect(await reserve()).toMatchObject({ idem: { key: 'k' } });
});
