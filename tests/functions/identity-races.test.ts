import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestApp, testApp } from '../support/app.ts';
import { addPerson, type Person } from '../support/people.ts';

let t: TestApp;
let admin: Person;
beforeAll(async () => {
  t = await testApp();
  admin = t.people.admin;
});
afterAll(() => t.close());

const somebody = (role?: 'admin') =>
  addPerson(t.db, `some-${v7()}`, { kind: 'human', bindings: role ? [{ role, projects: ['*'] }] : [] });
const patch = async ({ token }: Person, id: string, body: unknown) => {
  const [row] = await t.db.query<{ v: number }>('select roles_version as v from principals where id = $1', [
    id,
  ]);
  return t.call(`PATCH /principals/${id}`, { token, body, headers: { 'if-match': `"${row!.v}"` } });
};

describe('a principal', () => {
  // Control: begin_identity looks at the roles again, behind its lock.
  it('who loses the role while their change waits is refused', async () => {
    const second = await somebody('admin');
    const who = await somebody();
    const taken = t.db.query(`do $$ begin
      perform pg_advisory_xact_lock(8153016);
      perform pg_sleep(0.5);
      update principals set bindings = '[]', roles_version = roles_version + 1 where id = '${second.id}';
    end $$`);
    const held = `select 1 from pg_locks where locktype = 'advisory' and objid = 8153016 and granted`;
    while ((await t.db.query(held)).length === 0);
    const changed = await patch(second, who.id, { name: 'Changed' });
    await taken;
    // The second where this machine was too slow to come before the change.
    expect(['busy', 'role_not_allowed']).toContain(changed.body.code);
  });

  it('of two administrators who disable each other one stays', async () => {
    const two = await somebody('admin');
    const third = await somebody();
    const [one, other] = await Promise.all([
      patch(admin, two.id, { enabled: false }),
      patch(two, admin.id, { enabled: false }),
    ]);
    const statuses = [one.status, other.status].sort();
    expect(statuses[0]).toBe(200);
    expect([401, 409, 412]).toContain(statuses[1]);
    const [left] = await t.db.query<{ n: number }>(
      'select count(*)::int as n from principals where id = any ($1) and enabled',
      [[admin.id, two.id]],
    );
    expect(left!.n).toBe(1);
    await t.db.query('update principals set enabled = true where id = any ($1)', [
      [admin.id, two.id, third.id],
    ]);
  });
});
