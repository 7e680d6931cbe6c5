import pg from 'pg';
import { readerOf } from '../../lib/adapters/sql-types.ts';
import type { Db, Statement } from '../../lib/ports.ts';
import type { JsonObject } from '../../schema/vocabulary.ts';

/** A node of a plan as EXPLAIN (ANALYZE, FORMAT JSON) names its parts. */
type Node = {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Name'?: string;
  'Actual Rows'?: number;
  'Actual Loops'?: number;
  'Rows Removed by Filter'?: number;
  'Rows Removed by Index Recheck'?: number;
  Plans?: Node[];
};

/** One table that a statement looked into: how, and how many rows it had to look at. */
export type Access = { query: string; how: string; table: string; index: string | null; rows: number };

/** A database port whose every statement, those inside functions and triggers too, is explained as it runs. */
export type ExplainedDb = Db & {
  /** Everything that was looked into since the last call. */
  accesses(): Access[];
  close(): Promise<void>;
};

/**
 * Statements over one connection with auto_explain on. `generic` makes Postgres plan without looking at the
 * arguments, as it does for a function that a pooled connection has called often.
 */
export async function explainedDb(databaseUrl: string, { generic = false } = {}): Promise<ExplainedDb> {
  const client = new pg.Client({
    connectionString: databaseUrl,
    types: { getTypeParser: readerOf } as pg.CustomTypesConfig,
  });
  const seen: Access[] = [];
  client.on('notice', ({ message = '' }) => {
    const plan = /^duration: [\d.]+ ms {2}plan:\n([\s\S]*)$/.exec(message)?.[1];
    if (!plan) return;
    const { 'Query Text': query, Plan } = JSON.parse(plan) as { 'Query Text': string; Plan: Node };
    seen.push(...accessesOf(query.replace(/\s+/g, ' ').trim(), Plan));
  });
  await client.connect();
  await client.query(`load 'auto_explain'; set auto_explain.log_min_duration = 0; set auto_explain.log_analyze = on;
    set auto_explain.log_timing = off; set auto_explain.log_nested_statements = on; set auto_explain.log_format = json;
    set auto_explain.log_level = notice; set plan_cache_mode = ${generic ? 'force_generic_plan' : 'auto'}`);
  let last: Promise<unknown> = Promise.resolve();
  /** One at a time: a transaction must not meet another's statements. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(work);
    last = turn.catch(() => undefined);
    return turn;
  };
  return {
    query: <Row extends object = JsonObject>(text: string, params: unknown[] = []) =>
      inTurn(async () => (await client.query(text, params)).rows as Row[]),
    batch: (statements: Statement[]) =>
      inTurn(async () => {
        const rows: object[][] = [];
        await client.query('begin');
        for (const { text, params } of statements) rows.push((await client.query(text, params)).rows);
        await client.query('commit');
        return rows;
      }),
    accesses: () => seen.splice(0),
    close: () => client.end(),
  };
}

function accessesOf(query: string, node: Node): Access[] {
  const below = (node.Plans ?? []).flatMap((each) => accessesOf(query, each));
  const table = node['Relation Name'];
  const index = node['Index Name'] ?? null;
  if (!/Scan/.test(node['Node Type']) || (!table && !index)) return below;
  const each =
    (node['Actual Rows'] ?? 0) +
    (node['Rows Removed by Filter'] ?? 0) +
    (node['Rows Removed by Index Recheck'] ?? 0);
  const rows = Math.round(each * (node['Actual Loops'] ?? 1));
  return [{ query, how: node['Node Type'], table: table ?? '', index, rows }, ...below];
}
