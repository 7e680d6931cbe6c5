import type { Node, RangeVar } from 'libpg-query';
import { textOf } from './names.ts';

/** The names of temporary tables that a statement makes. */
export function temporaryMadeBy(node: Node): string[] {
  const made =
    'CreateStmt' in node
      ? node.CreateStmt.relation
      : 'CreateTableAsStmt' in node
        ? node.CreateTableAsStmt.into?.rel
        : 'SelectStmt' in node
          ? node.SelectStmt.intoClause?.rel
          : undefined;
  return made?.relpersistence === 't' && made.relname ? [made.relname] : [];
}

/** Whether a table goes with the session: the text made it so, or its schema says it. */
export function isTemporary(table: RangeVar | undefined, temporary: ReadonlySet<string>): boolean {
  const { schemaname, relname = '' } = table ?? {};
  return schemaname === 'pg_temp' || (schemaname === undefined && temporary.has(relname));
}

/** Whether all tables of a list of names (`a`, `pg_temp.b`) go with the session. */
export function areTemporary(objects: readonly Node[], temporary: ReadonlySet<string>): boolean {
  const tables = objects.map((each) => ('List' in each ? (each.List.items ?? []).map(textOf) : []));
  return (
    tables.length > 0 &&
    tables.every((name) => (name.length === 1 ? temporary.has(name[0]!) : name[0] === 'pg_temp'))
  );
}
