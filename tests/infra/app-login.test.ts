import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appUrlOf, giveAppLogin } from '../../infra/app-login.ts';
import { type LocalPostgres, startPostgres } from '../../infra/local/postgres.ts';
import { migrate } from '../../infra/migrate.ts';
import { POSTGRES_15, RELEASES } from '../support/postgres-15.ts';

async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

for (const { major, missing } of RELEASES) {
  // Skipped only where Debian's PostgreSQL 15 is not installed: .ci/run installs it where it may.
  describe.skipIf(missing)(`a cluster without the role, PostgreSQL ${major}`, () => {
    const dir = mkdtempSync(join(tmpdir(), 'app-login-'));
    let postgres: LocalPostgres;
    const urlAs = (name: string, database: string) =>
      appUrlOf(postgres.url, 'p')
        .replace('devops_app', name)
        .replace(/[^/]+$/, database);

    beforeAll(async () => {
      chmodSync(dir, 0o711);
      const release =
        major === 15 && POSTGRES_15 ? { release: { major: '15', binaries: POSTGRES_15 } } : undefined;
      postgres = await startPostgres({ dir: join(dir, 'postgres'), durable: false, ...release });
      await query(postgres.url, `create role neon login password 'p' createdb createrole`);
      await query(postgres.url, `create role humble login password 'p' createdb`);
      for (const name of ['neon_1', 'neon_2', 'neon_3'])
        await query(postgres.url, `create database ${name} owner neon`);
      for (const name of ['humble_1', 'humble_2'])
        await query(postgres.url, `create database ${name} owner humble`);
    });
    afterAll(async () => {
      await postgres.stop();
      rmSync(dir, { recursive: true, force: true });
    });

    it('says what to do where the migrator may not make it, and changes nothing', async () => {
      await expect(migrate(urlAs('humble', 'humble_1'))).rejects.toThrow(/devops_app is missing/);
      expect(await query(urlAs('humble', 'humble_1'), `select to_regclass('public.tasks') as t`)).toEqual([
        { t: null },
      ]);
      await expect(giveAppLogin(urlAs('neon', 'neon_1'), 'p')).rejects.toThrow(/npm run db:migrate/);
    });

    it('gets it from an owner who is no superuser, three databases at the same moment', async () => {
      const reports = await Promise.all(
        ['neon_1', 'neon_2', 'neon_3'].map((name) => migrate(urlAs('neon', name))),
      );
      for (const { applied } of reports) expect(applied).toContain('0028_app_role');
      const [role] = await query(
        postgres.url,
        `select rolsuper, rolcanlogin from pg_roles where rolname = 'devops_app'`,
      );
      expect(role).toEqual({ rolsuper: false, rolcanlogin: false });
    });

    it('has no way in before it is given a password, and then one by that password', async () => {
      const owner = urlAs('neon', 'neon_2');
      const app = appUrlOf(owner, `it's "this"`);
      await expect(query(app, 'select 1')).rejects.toThrow();
      expect(await giveAppLogin(owner, `it's "this"`)).toBe(app);
      expect(await query(app, 'select current_user::text as me')).toEqual([{ me: 'devops_app' }]);
      await expect(query(app, 'delete from audit_events')).rejects.toMatchObject({ code: '42501' });
      await giveAppLogin(owner, 'another');
      await expect(query(app, 'select 1')).rejects.toMatchObject({ code: '28P01' });
    });

    it('is good for an owner who could not have made it, once it is there', async () => {
      await migrate(urlAs('humble', 'humble_2'));
      const app = appUrlOf(urlAs('humble', 'humble_2'), 'another');
      expect(await query(app, 'select count(*)::int as n from tasks')).toEqual([{ n: 0 }]);
      await expect(query(app, 'delete from audit_events')).rejects.toMatchObject({ code: '42501' });
      await expect(giveAppLogin(urlAs('humble', 'humble_2'), 'x')).rejects.toThrow(/could not be given/);
    });
  });
}
