import type { Place } from '../resolve-environment.ts';
import { ACCESS } from './rows/access.ts';
import { ALTER_TABLE } from './rows/alter-table.ts';
import { CALLS } from './rows/calls.ts';
import { CODE } from './rows/code.ts';
import { DATA } from './rows/data.ts';
import { DROP } from './rows/drop.ts';
import { SCHEMA } from './rows/schema.ts';
import { SESSION } from './rows/session.ts';
import type { Around, Kind, SqlRow, SqlTable } from './rule.ts';

/** Every row about PostgreSQL's statements, by the kind of node that it speaks for. */
export const SQL_TABLES: readonly SqlTable[] = [
  ...DATA,
  ...DROP,
  ...ALTER_TABLE,
  ...CALLS,
  ...SCHEMA,
  ...ACCESS,
  ...SESSION,
  ...CODE,
];

type AnyRow = Omit<SqlRow, 'when' | 'runs' | 'at'> & {
  when?: (node: unknown, around: Around) => boolean;
  runs?: (node: unknown) => readonly (string | null)[];
  at?: (node: unknown) => readonly Place[];
};

const byKind = new Map<string, readonly AnyRow[]>(
  SQL_TABLES.map(({ kind, rows }) => [kind, rows as unknown as readonly AnyRow[]]),
);

/** Whether there is a table for this kind of node. */
export function hasRows(kind: Kind): boolean {
  return byKind.has(kind);
}

/** What the tables know of a node: the row that speaks for it, null when none does, undefined for kinds without a table. */
export function rowFor(kind: Kind, node: unknown, around: Around): AnyRow | null | undefined {
  const rows = byKind.get(kind);
  return rows && (rows.find(({ when }) => when === undefined || when(node, around)) ?? null);
}
