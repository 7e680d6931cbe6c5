import type { Origin } from '../commands/program.ts';

const NAMES: readonly (readonly [Origin, string])[] = [
  ['network', 'curl wget http https xh aria2c lynx nc ncat netcat socat telnet dig host fetch'],
  ['decoder', 'uudecode'],
  // Clients whose answers are statements where another client is fed them, and dumps that drop what is there.
  ['statements', 'psql mysql mariadb clickhouse-client sqlcmd mysqldump mariadb-dump'],
];

/** Where what a program prints comes from, whatever it is told. */
export const PRINTS: Readonly<Record<string, Origin>> = Object.fromEntries(
  NAMES.flatMap(([from, names]) => names.split(' ').map((name) => [name, from])),
);
