import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pickPort } from '../../infra/local/ports.ts';
import { migrate } from '../../infra/migrate.ts';
import { hashKey, newKey } from '../../lib/identity/keys.ts';
import { DEFAULT_POLICY } from '../../lib/policy/default-policy.ts';
import type { ProjectInput } from '../../schema/project.ts';
import { runSql } from '../lib/database.ts';
import { REPOSITORY } from './scripted.ts';

const SECRET = 'only-of-the-bench-'.repeat(3);
export const QUEUE = { token: SECRET, currentSigningKey: `${SECRET}a`, nextSigningKey: `${SECRET}b` };

const PEOPLE = { requester: 'developer', approver: 'team_lead' } as const;
const PROJECT: ProjectInput = {
  description: '',
  owner: 'bench',
  data_class: 'internal',
  repositories: [REPOSITORY],
  default_repository: REPOSITORY,
  frozen: false,
  environments: [{ kind: 'name', pattern: 'staging', environment: 'staging' }],
};

/** An installation of ours for one run: its ports and its two people's keys stay the same over a restart. */
export type Site = {
  ports: { service: number; neon: number; queue: number };
  keys: Record<keyof typeof PEOPLE, string>;
};

/** The installation in `dir`; when there is none, its database is migrated and gets policy, project and people. */
export async function openSite(dir: string, directUrl: string): Promise<Site> {
  const file = join(dir, 'site.json');
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Site;
  await migrate(directUrl);
  const run = (text: string, values: unknown[]) => runSql(directUrl, text, values);
  await run("insert into policies (version, document, created_by) values (1, $1, 'bench')", [DEFAULT_POLICY]);
  await run('update settings set active_policy = 1', []);
  await run("insert into projects (name, definition, updated_by) values ('bench', $1, 'bench')", [PROJECT]);
  const ports = { service: await pickPort(), neon: await pickPort(), queue: await pickPort() };
  const site: Site = { ports, keys: { requester: newKey(), approver: newKey() } };
  for (const [id, role] of Object.entries(PEOPLE)) {
    await run("insert into principals (id, name, kind, bindings) values ($1, $1, 'human', $2)", [
      id,
      JSON.stringify([{ role, projects: ['*'] }]),
    ]);
    await run('insert into api_keys (hash, principal_id) values ($1, $2)', [
      hashKey(site.keys[id as keyof typeof PEOPLE]),
      id,
    ]);
  }
  writeFileSync(file, JSON.stringify(site), { mode: 0o600 });
  return site;
}

/** The variables that the service gets, the same in Node, in workerd and under wrangler. */
export function variablesOf(
  site: Site,
  env: { directUrl: string; recorderUrl: string },
): Record<string, string> {
  return {
    ENVIRONMENT: 'local',
    PUBLIC_BASE_URL: `http://127.0.0.1:${site.ports.service}`,
    DATABASE_URL: env.directUrl,
    NEON_FETCH_ENDPOINT: `http://127.0.0.1:${site.ports.neon}/sql`,
    QSTASH_URL: `http://127.0.0.1:${site.ports.queue}`,
    QSTASH_TOKEN: QUEUE.token,
    QSTASH_CURRENT_SIGNING_KEY: QUEUE.currentSigningKey,
    QSTASH_NEXT_SIGNING_KEY: QUEUE.nextSigningKey,
    RECORDER_URL: env.recorderUrl,
  };
}
