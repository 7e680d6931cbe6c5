import { beforeAll, describe, expect, it } from 'vitest';
import { FAMILIES } from '../../../lib/risk/commands/programs.ts';
import { COMPOSE_CHECKS } from '../../../lib/risk/documents/checks/compose.ts';
import { DOCKERFILE_CHECKS } from '../../../lib/risk/documents/checks/dockerfile.ts';
import { HCL_CHECKS } from '../../../lib/risk/documents/checks/hcl.ts';
import { WORKFLOW_CHECKS } from '../../../lib/risk/documents/checks/workflow.ts';
import { readDocument } from '../../../lib/risk/documents/read-document.ts';
import { KUBERNETES_CHECKS } from '../../../lib/risk/documents/read-kubernetes.ts';
import { ATTRIBUTE_CHECKS } from '../../../lib/risk/documents/terraform/attributes/attribute-checks.ts';
import { readPlan } from '../../../lib/risk/documents/terraform/read-plan.ts';
import { findInProse } from '../../../lib/risk/prose/find.ts';
import { PROSE_RULES } from '../../../lib/risk/prose/rules.ts';
import { STATE_RULES } from '../../../lib/risk/prose/states.ts';
import { readSqlText, type SqlReader } from '../../../lib/risk/read-sql.ts';
import type { Reading } from '../../../lib/risk/reading.ts';
import { readShell } from '../../../lib/risk/shell/read-shell.ts';
import { loadSqlParser } from '../../../lib/risk/sql/parser.ts';
import { SHELL_LINES } from '../../../lib/risk/sql/rows/client-lines.ts';
import { DIALECT_ROWS } from '../../../lib/risk/sql/rows/dialect.ts';
import { PSQL_ROWS } from '../../../lib/risk/sql/rows/psql.ts';
import { SQL_TABLES } from '../../../lib/risk/sql/tables.ts';
import { effectOfTool } from '../../../lib/risk/tools/effect-of-tool.ts';
import { TOOL_RULES } from '../../../lib/risk/tools/objects.ts';

type Row = { must: readonly unknown[]; id?: string };
/** Lists of rows, one of which may hold what another holds as well, and what their reader says of a row's own example. */
type Table = { name: string; lists: readonly (readonly Row[])[]; read: (example: never) => unknown };

const rulesOf = (reading: Reading | null) =>
  [...(reading?.acts ?? []), ...(reading?.gaps ?? [])].map(({ rule }) => rule);
const shell = (line: string) => rulesOf(readShell(line));
const sql = (reader: SqlReader) => (text: string) => rulesOf(readSqlText(text, reader));
const document = (text: string) => rulesOf(readDocument(text, { path: '', applied: true, placed: true }));
const change = (each: unknown) => rulesOf(readPlan({ resource_changes: [each] }));
const prose = (text: string) => findInProse(text).map(({ by }) => by);
const documents = { KUBERNETES_CHECKS, DOCKERFILE_CHECKS, COMPOSE_CHECKS, WORKFLOW_CHECKS, HCL_CHECKS };

const TABLES: readonly Table[] = [
  ...Object.entries(FAMILIES).map(([family, programs]) => ({
    ...{ name: `commands: ${family}`, lists: programs.map(({ rows }) => rows), read: shell },
  })),
  { name: 'statements', lists: SQL_TABLES.map(({ rows }) => rows), read: sql('server') },
  { name: 'psql', lists: [PSQL_ROWS], read: sql('psql') },
  { name: 'other dialects', lists: [DIALECT_ROWS], read: sql('dialect') },
  { name: 'client lines', lists: [SHELL_LINES], read: sql('dialect') },
  ...Object.entries(documents).map(([name, rows]) => ({ name, lists: [rows], read: document })),
  { name: 'attributes of a plan', lists: [ATTRIBUTE_CHECKS], read: change },
  { name: 'what people say', lists: [PROSE_RULES], read: prose },
  { name: 'how things shall be', lists: [STATE_RULES], read: prose },
  { name: 'tools', lists: [TOOL_RULES], read: (name: string) => effectOfTool({ name }).effect },
];
const rowsOf = ({ lists }: Table): Row[] => [...new Set(lists.flat())];

/** Does something without a row, which then stands in every list at its place again. */
function without<T>(row: Row, { lists }: Table, work: () => T): T {
  const holding = lists.filter((list) => list.includes(row)) as Row[][];
  const places = holding.map((list) => list.indexOf(row));
  for (const [i, list] of holding.entries()) list.splice(places[i]!, 1);
  try {
    return work();
  } finally {
    for (const [i, list] of holding.entries()) list.splice(places[i]!, 0, row);
  }
}

beforeAll(loadSqlParser);

describe('the tables', () => {
  it.each(TABLES)(
    'misses each row of $name that is taken out: its own examples are then read otherwise',
    (table) => {
      const said = (row: Row) => row.must.map((example) => JSON.stringify(table.read(example as never)));
      const unproved = rowsOf(table).filter((row) => {
        const before = said(row);
        const after = without(row, table, () => said(row));
        return before.every((each, i) => each === after[i]);
      });
      expect(unproved).toEqual([]);
    },
  );

  it('are all here', () => {
    expect(TABLES.flatMap(rowsOf).length).toBeGreaterThan(2_000);
  });
});
