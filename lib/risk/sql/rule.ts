import type { Node } from 'libpg-query';
import type { Deed } from '../commands/program.ts';
import type { Place } from '../resolve-environment.ts';

/** The kinds of node in PostgreSQL's parse tree: `DropStmt`, `FuncCall`. */
export type Kind = Node extends infer Each ? (Each extends Each ? keyof Each : never) : never;
/** What a node of that kind holds. */
export type Content<K extends Kind> = Extract<Node, Record<K, unknown>>[K];

/** Where in the tree a node stands. */
export type Around = {
  /** The nearest node of that kind that holds this one; null when none does. */
  inside: <K extends Kind>(kind: K) => Content<K> | null;
  /** It is a statement of its own, not a part of another. */
  isTop: () => boolean;
  /** Names of statements that the same text prepared. */
  prepared: ReadonlySet<string>;
  /** Names of temporary tables that the same text made before. */
  temporary: ReadonlySet<string>;
};

/** One row of a table: for which nodes it speaks, and what they do. The first row that holds speaks for a node. */
export type SqlRow<K extends Kind = Kind> = {
  /** Unique among all tables: `sql.drop_table`. */
  id: string;
  when?: (node: Content<K>, around: Around) => boolean;
  /** `null`: it is not understood, and `why` says what of it. */
  does: Deed | null;
  /** SQL that it runs and holds as a text; null in the list for a text that only running it would tell. */
  runs?: (node: Content<K>) => readonly (string | null)[];
  /** Where else it acts, with what it runs there. */
  at?: (node: Content<K>) => readonly Place[];
  /** What is below it does not run now, or its own row has judged it. */
  closed?: boolean;
  /** Why it matters, one sentence, from PostgreSQL's documentation. */
  why: string;
  /** What would lower it. */
  safer?: string;
  /** Statements for which this row speaks, and near-misses for which it must not. Both are its tests. */
  must: readonly string[];
  not: readonly string[];
};

/** The rows of one kind of node. */
export type SqlTable = { kind: Kind; rows: readonly SqlRow<never>[] };

/** Ties rows to the kind of node that they speak for. */
export function tableOf<K extends Kind>(kind: K, rows: readonly SqlRow<K>[]): SqlTable {
  return { kind, rows: rows as unknown as readonly SqlRow<never>[] };
}

const remote = (deed: Omit<Deed, 'reach'>): Deed => ({ ...deed, reach: 'remote' });

/** What statements do, by their gravest meaning. */
export const READS = remote({ operation: 'read', resource: 'data', effect: 'read' });
export const CHANGES_ROWS = remote({ operation: 'modify', resource: 'data', effect: 'write' });
export const LOSES_ROWS = remote({ operation: 'delete', resource: 'data', effect: 'destructive' });
export const SPOILS_ROWS = remote({
  operation: 'modify',
  resource: 'data',
  effect: 'destructive',
  whole: true,
});
export const DROPS = remote({ operation: 'delete', resource: 'database', effect: 'destructive' });
export const CREATES = remote({ operation: 'create', resource: 'database', effect: 'write' });
export const MIGRATES = remote({ operation: 'migrate', resource: 'database', effect: 'write' });
export const BREAKS_SCHEMA = remote({ operation: 'migrate', resource: 'database', effect: 'destructive' });
export const GRANTS = remote({ operation: 'grant', resource: 'permission', effect: 'write' });
export const LOCKS_OUT = remote({ operation: 'grant', resource: 'permission', effect: 'destructive' });
export const TENDS = remote({ operation: 'modify', resource: 'database', effect: 'write', protects: true });
export const CONFIGURES = remote({ operation: 'modify', resource: 'database', effect: 'write' });
export const INTERRUPTS = remote({ operation: 'restart', resource: 'database', effect: 'destructive' });
export const EXPORTS = remote({ operation: 'export', resource: 'data', effect: 'read' });
export const SHOWS_SECRETS = remote({ operation: 'export', resource: 'secret', effect: 'read' });
/** It ends with the session. */
export const PASSES: Deed = { operation: 'modify', resource: 'other', effect: 'write', reach: 'workspace' };
