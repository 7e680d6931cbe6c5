import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { appUrlOf, giveAppLogin } from '../../infra/app-login.ts';
import { pickPort } from '../../infra/local/ports.ts';
import { migrate } from '../../infra/migrate.ts';
import { hashKey, newKey } from '../../lib/identity/keys.ts';
import { DEFAULT_POLICY } from '../../lib/policy/default-policy.ts';
import type { ProjectInput } from '../../schema/project.ts';
import { runSql } from '../lib/database.ts';
import { REPOSITORY } from './scripted.ts';

const SECRET = 'only-of-the-bench-'.repeat(3);
export const QUEUE = { token: SECRET, currentSigningKey: `${SECRET}a`, nextSigningKey: `${SECRET}b` };

/** Many ask and one signs: no requester comes near the limit of tasks that one person may have open. */
const REQUESTERS = 16;
const PEOPLE = [
  ...Array.from({ length: REQUESTERS }, (_, n) => ({ id: `requester-${n}`, role: 'developer' })),
  { id: 'approver', role: 'team_lead' },
];
const PROJECT: ProjectInput = {
  description: '',
  owner: 'bench',
  data_class: 'internal',
  repositories: [REPOSITORY],
  default_repository: REPOSITORY,
  frozen: false,
  environments: [{ kind: 'name', pattern: 'staging', environment: 'staging' }],
};

const APP_PASSWORD = 'bench';

/** An installation of ours for one run: its ports and its people's keys stay the same over a restart. */
export type Site = {
  ports: { service: number; neon: number; queue: number };
  keys: { requesters: string[]; approver: string };
};

/** The service connects as the application's role, as it is deployed. */
export const appUrl = (databaseUrl: string): string => appUrlOf(databaseUrl, APP_PASSWORD);

/** The installation in `dir`; when there is none, its database is migrated and gets policy, project and people. */
export async function openSite(dir: string, directUrl: string): Promise<Site> {
  const file = join(dir, 'site.json');
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Site;
  await migrate(directUrl);
  await giveAppLogin(directUrl, APP_PASSWORD);
  const run = (text: string, values: unknown[]) => runSql(directUrl, text, values);
  await run("insert into policies (version, document, created_by) values (1, $1, 'bench')", [DEFAULT_POLICY]);
  await run('update settings set active_policy = 1', []);
  await run("insert into projects (name, definition, updated_by) values ('bench', $1, 'bench')", [PROJECT]);
  const ports = { service: await pickPort(), neon: await pickPort(), queue: await pickPort() };
  const keys = PEOPLE.map(() => newKey());
  for (const [n, { id, role }] of PEOPLE.entries()) {
    await run("insert into principals (id, name, kind, bindings) values ($1, $1, 'human', $2)", [
      id,
      JSON.stringify([{ role, projects: ['*'] }]),
    ]);
    await run('insert into api_keys (hash, principal_id) values ($1, $2)', [hashKey(keys[n]!), id]);
  }
  const site: Site = { ports, keys: { requesters: keys.slice(0, -1), approver: keys.at(-1)! } };
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
    DATABASE_URL: appUrl(env.directUrl),
    NEON_FETCH_ENDPOINT: `http://127.0.0.1:${site.ports.neon}/sql`,
    QSTASH_URL: `http://127.0.0.1:${site.ports.queue}`,
    QSTASH_TOKEN: QUEUE.token,
    QSTASH_CURRENT_SIGNING_KEY: QUEUE.currentSigningKey,
    QSTASH_NEXT_SIGNING_KEY: QUEUE.nextSigningKey,
    // One principal asks for every task of a run.
    LIMIT_RUNNING_TASKS: '100000',
    RECORDER_URL: env.recorderUrl,
    // Where webhooks of a run may go: its own receiver.
    WEBHOOK_HOSTS: process.env.BENCH_WEBHOOK_HOSTS ?? '',
  };
}
