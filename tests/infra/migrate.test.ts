import { appendFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type LocalPostgres, startPostgres } from '../../infra/local/postgres.ts';
import { migrate } from '../../infra/migrate.ts';

const dir = mkdtempSync(join(tmpdir(), 'migrate-'));
const folder = join(dir, 'drizzle');
let postgres: LocalPostgres;
let url: string;
let databases = 0;

function writeMigrations(...entries: [tag: string, when: number, sql: string][]): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, 'meta'), { recursive: true });
  for (const [tag, , sql] of entries) writeFileSync(join(folder, `${tag}.sql`), sql);
  const journal = { entries: entries.map(([tag, when], idx) => ({ idx, tag, when, breakpoints: true })) };
  writeFileSync(join(folder, 'meta', '_journal.json'), JSON.stringify(journal));
}

async function query(sql: string, at = url): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: at });
  await client.connect();
  const { rows } = await client.query(sql);
  await client.end();
  return rows;
}

const ONE: [string, number, string] = ['0000_one', 1, 'create table one (n int);'];
const TWO: [string, number, string] = [
  '0001_two',
  2,
  'create table two (n int);--> statement-breakpoint\ncreate view v as select * from two;',
];

beforeAll(async () => {
  postgres = await startPostgres({ dir: join(dir, 'postgres'), durable: false });
});
beforeEach(async () => {
  databases += 1;
  await query(`create database migrate_${databases}`, postgres.url);
  url = postgres.url.replace(/postgres$/, `migrate_${databases}`);
});
afterAll(async () => {
  await postgres.stop();
  rmSync(dir, { recursive: true, force: true });
});

it('applies what is new, in order, and then nothing', async () => {
  writeMigrations(ONE);
  expect(await migrate(url, folder)).toEqual({ applied: ['0000_one'], total: 1 });
  writeMigrations(ONE, TWO);
  expect(await migrate(url, folder)).toEqual({ applied: ['0001_two'], total: 2 });
  expect(await migrate(url, folder)).toEqual({ applied: [], total: 2 });
  expect(await query("select to_regclass('v')::text as name")).toEqual([{ name: 'v' }]);
});

it('applies each once when several start at the same moment', async () => {
  writeMigrations(ONE, TWO);
  const reports = await Promise.all([1, 2, 3, 4].map(() => migrate(url, folder)));
  expect(reports.flatMap((report) => report.applied)).toEqual(['0000_one', '0001_two']);
});

it('leaves the database as it was when a migration fails', async () => {
  writeMigrations(ONE, [
    '0001_bad',
    2,
    'create table fine (n int);--> statement-breakpoint\nselect nonsense;',
  ]);
  await expect(migrate(url, folder)).rejects.toThrow();
  expect(await query("select to_regclass('one') as one, to_regclass('fine') as fine")).toEqual([
    { one: null, fine: null },
  ]);
});

it('refuses an edited migration, one that would be skipped, and a newer database', async () => {
  writeMigrations(ONE, TWO);
  await migrate(url, folder);
  writeMigrations(ONE);
  await expect(migrate(url, folder)).rejects.toThrow('newer version');
  writeMigrations(ONE, TWO, ['0002_old', 2, 'select 1;']);
  await expect(migrate(url, folder)).rejects.toThrow('0002_old is not dated after 0001_two');
  writeMigrations(ONE, TWO);
  appendFileSync(join(folder, '0000_one.sql'), '-- a thought\n');
  await expect(migrate(url, folder)).rejects.toThrow('0000_one was edited');
});

it('applies the migrations of this repository to an empty database, twice', async () => {
  cpSync('drizzle', join(dir, 'own'), { recursive: true });
  const first = await migrate(url, join(dir, 'own'));
  const journal = JSON.parse(readFileSync('drizzle/meta/_journal.json', 'utf8'));
  expect(first.applied).toHaveLength(journal.entries.length);
  expect((await migrate(url, join(dir, 'own'))).applied).toEqual([]);
});
