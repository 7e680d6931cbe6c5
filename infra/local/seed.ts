import { chmodSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { hashKey, newKey } from '../../lib/identity/keys.ts';
import { DEFAULT_POLICY } from '../../lib/policy/default-policy.ts';
import { ROLES, type Role } from '../../schema/vocabulary.ts';
import { DEMO_PROJECTS } from './demo-projects.ts';
import type { SeedInput } from './site.ts';

type Tokens = Record<Role, string>;

/**
 * Puts the default policy, the demo projects and one human principal a role into a local database, and writes
 * `credentials.json` (mode 0600). Safe to run again: tokens that were given out stay valid, nothing that
 * somebody changed is put back.
 */
export async function seedLocal({ databaseUrl, localDir, baseUrl, qstashUrl }: SeedInput): Promise<void> {
  const file = join(localDir, 'credentials.json');
  const tokens = readTokens(file);
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query('begin');
    await seedPolicy(client);
    await seedProjects(client);
    await seedPrincipals(client, tokens);
    await client.query('commit');
  } finally {
    await client.end();
  }
  const text = JSON.stringify(
    { base_url: baseUrl, tokens, database_url: databaseUrl, qstash_url: qstashUrl },
    null,
    2,
  );
  writeFileSync(`${file}.new`, `${text}\n`, { mode: 0o600 });
  chmodSync(`${file}.new`, 0o600);
  renameSync(`${file}.new`, file);
}

/** The tokens of an earlier start, or new ones for every role that has none. */
function readTokens(file: string): Tokens {
  const before = existsSync(file)
    ? (JSON.parse(readFileSync(file, 'utf8')) as { tokens?: Partial<Tokens> }).tokens
    : undefined;
  return Object.fromEntries(ROLES.map((role) => [role, before?.[role] ?? newKey()])) as Tokens;
}

async function seedPolicy(client: pg.Client): Promise<void> {
  await client.query(
    `insert into policies (version, document, created_by, reason) values (1, $1, 'system', 'shipped default') on conflict do nothing`,
    [DEFAULT_POLICY],
  );
  await client.query('update settings set active_policy = 1 where id = 1 and active_policy is null');
}

async function seedProjects(client: pg.Client): Promise<void> {
  for (const { name, ...definition } of DEMO_PROJECTS) {
    await client.query(
      `insert into projects (name, definition, updated_by) values ($1, $2, 'system') on conflict do nothing`,
      [name, definition],
    );
  }
}

async function seedPrincipals(client: pg.Client, tokens: Tokens): Promise<void> {
  for (const role of ROLES) {
    const id = `demo-${role.replace('_', '-')}`;
    await client.query(
      `insert into principals (id, name, kind, bindings) values ($1, $2, 'human', $3) on conflict do nothing`,
      [id, `Demo ${role.replace('_', ' ')}`, JSON.stringify([{ role, projects: ['*'] }])],
    );
    await client.query(
      `insert into api_keys (hash, principal_id, label) values ($1, $2, 'local demo') on conflict do nothing`,
      [hashKey(tokens[role]), id],
    );
  }
}
