import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { exitWith, LocalError } from './local/errors.ts';

/** The role that the service connects as; a migration makes it and grants it what it needs, and it cannot log in before it is told to. */
const APP_ROLE = 'devops_app';

/** The same database, as the application's role. */
export function appUrlOf(ownerUrl: string, password: string): string {
  const url = new URL(ownerUrl);
  url.username = APP_ROLE;
  url.password = password;
  return url.href;
}

/**
 * Lets the application's role log in with this password and no other, and answers its URL. The role is one for all databases
 * of the cluster. Throws LocalError when a migration has not made it yet, or when `ownerUrl` is of somebody who may not.
 */
export async function giveAppLogin(ownerUrl: string, password: string): Promise<string> {
  const client = new pg.Client({ connectionString: ownerUrl, connectionTimeoutMillis: 10_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query(`alter role ${APP_ROLE} login password ${client.escapeLiteral(password)}`);
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    if (code === '42704') throw new LocalError(`There is no role ${APP_ROLE} yet: run "npm run db:migrate".`);
    throw new LocalError(`${APP_ROLE} could not be given a password: ${message || 'no answer'}`);
  } finally {
    await client.end();
  }
  return appUrlOf(ownerUrl, password);
}

async function main(): Promise<void> {
  const url = process.env.DATABASE_URL;
  if (!url) throw new LocalError('Set DATABASE_URL to the address of the database as its owner.');
  console.log(await giveAppLogin(url, randomBytes(32).toString('base64url')));
}

if (import.meta.main) await main().catch(exitWith);
