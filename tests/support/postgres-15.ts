import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { PostgresBinaries } from '../../infra/local/postgres-binaries.ts';

const BIN = '/usr/lib/postgresql/15/bin';

/** Debian's PostgreSQL 15, the oldest release that the platform runs on; null where it is not installed. */
export const POSTGRES_15: PostgresBinaries | null = existsSync(join(BIN, 'initdb'))
  ? { initdb: join(BIN, 'initdb'), postgres: join(BIN, 'postgres') }
  : null;

/** The releases that a contract is tested on; `missing`: not installed on this machine. */
export const RELEASES = [
  { major: 18 as const, missing: false },
  { major: 15 as const, missing: !POSTGRES_15 },
];
