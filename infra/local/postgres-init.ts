import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chownSync, closeSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LocalError } from './errors.ts';
import { type Account, ownPath, type PostgresBinaries } from './postgres-binaries.ts';

/** The file in the data folder that holds the superuser's password. */
export const PASSWORD_FILE = 'local-password';

/** Neither program needs our variables; messages must stay English because they are read. */
export const POSTGRES_ENV = {
  PATH: process.env.PATH,
  SystemRoot: process.env.SystemRoot,
  LC_MESSAGES: 'C',
  TZ: 'UTC',
};

/**
 * Makes a PostgreSQL data folder with a random password in `local-password`, owned by `account`. It is built
 * under another name and renamed, so that a first start which is killed halfway leaves no half a folder.
 */
export async function initialisePostgres(
  dir: string,
  { initdb }: PostgresBinaries,
  account: Account,
  major: string,
): Promise<void> {
  const draft = `${dir}.new`;
  const passwordFile = `${dir}.password`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true, mode: 0o700 });
  writeFileSync(passwordFile, randomBytes(24).toString('hex'), { mode: 0o600 });
  if (account.uid !== undefined) {
    for (const path of [draft, passwordFile]) chownSync(path, account.uid, account.gid ?? account.uid);
  }
  const data = ownPath(draft, account);
  const password = openSync(passwordFile, 'r');
  // Before 17 there is no provider of its own; the system's C.UTF-8 sorts the same.
  const locale =
    Number(major) >= 17 ? ['--locale-provider=builtin', '--locale=C.UTF-8'] : ['--locale=C.UTF-8'];
  const flags = [...locale, '--encoding=UTF8', '--auth=scram-sha-256'];
  const paths = [`--pgdata=${data}`, `--pwfile=${data === draft ? passwordFile : '/dev/stdin'}`];
  const args = [...flags, '--username=postgres', '--no-sync', ...paths];
  const child = spawn(initdb, args, {
    ...account,
    cwd: draft,
    env: POSTGRES_ENV,
    stdio: [password, 'ignore', 'pipe'],
  });
  closeSync(password);
  let stderr = '';
  child.stderr?.on('data', (chunk) => (stderr += chunk));
  const [code] = await once(child, 'close');
  if (code !== 0) {
    const reason = stderr.trim().split('\n')[0];
    throw new LocalError(`PostgreSQL could not make its data folder ${dir}: ${reason}`);
  }
  renameSync(passwordFile, join(draft, PASSWORD_FILE));
  renameSync(draft, dir);
}
