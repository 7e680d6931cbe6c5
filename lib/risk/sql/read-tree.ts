import type { Node } from 'libpg-query';
import type { Act, Gap, Reading } from '../reading.ts';
import type { Place } from '../resolve-environment.ts';
import { type Reader, readCode } from './read-code.ts';
import type { Around, Content, Kind } from './rule.ts';
import { hasRows, rowFor } from './tables.ts';

/** A statement as it was seen: its text, and where that stands in what is assessed (null: inside another text). */
export type SeenStatement = { text: string; span: { start: number; end: number } | null };

const isStatement = (kind: string): boolean => kind.endsWith('Stmt');
/** Their parts have rows of their own. */
const NO_STATEMENT = new Set(['RawStmt', 'ReturnStmt', 'AlterTableStmt']);
const HOLDS_CODE: ReadonlySet<string> = new Set(['DoStmt', 'CreateFunctionStmt']);

type Step = { kind: Kind; content: object; above: Step | null };

/** What one statement does, everything that it holds included: CTEs, subqueries, functions, code. */
export function readTree(node: Node, seen: SeenStatement, reader: Reader): Reading {
  const acts: Act[] = [];
  const gaps: Gap[] = [];
  const evidence = seen.text.length > SHOWN ? `${seen.text.slice(0, SHOWN)}…` : seen.text;
  const base = { evidence: masked(evidence), span: seen.span, places: [] };
  const add = ({ acts: more, gaps: less }: Reading) => {
    acts.push(...more.map((act) => ({ ...act, span: seen.span })));
    gaps.push(...less.map((gap) => ({ ...gap, span: seen.span })));
  };
  const unknown = (rule: string, why: string) => gaps.push({ ...base, rule, why });

  const visit = (step: Step): void => {
    const { kind, content } = step;
    const row = hasRows(kind) ? rowFor(kind, content, aroundOf(step.above, reader)) : undefined;
    if (row) {
      const { id: rule, does, why, safer = null } = row;
      const places = row.at?.(content) ?? [];
      if (does) acts.push({ ...base, ...does, rule, why, safer, places });
      else unknown(rule, why);
      for (const text of row.runs?.(content) ?? []) {
        if (text === null) unknown(`${rule}_unknown`, 'It runs SQL that is known only when it runs.');
        else add(placedAt(reader.sql(text), places));
      }
      if (row.closed) return;
    } else if (row === undefined && isStatement(kind) && !NO_STATEMENT.has(kind)) {
      unknown('sql.unknown_statement', `${kind.slice(0, -4)} is not a statement that is known.`);
    }
    if (HOLDS_CODE.has(kind)) add(readCode(kind, content, seen.text, reader));
    visitChildren(content, step, visit);
  };
  visitNodes(node, null, visit);
  return { acts, gaps };
}

const placedAt = ({ acts, gaps }: Reading, places: readonly Place[]): Reading => ({
  acts: acts.map((act) => ({ ...act, places: [...places, ...act.places] })),
  gaps: gaps.map((gap) => ({ ...gap, places: [...places, ...gap.places] })),
});

const SHOWN = 200;

/** A role's password is nobody's business. */
function masked(text: string): string {
  return text.replace(/\b(password|identified\s+by)(\s+)'(?:[^']|'')*('|$)/gi, "$1$2'***'");
}

function aroundOf(above: Step | null, { prepared, temporary }: Reader): Around {
  const find = (holds: (step: Step) => boolean): Step | null => {
    let step = above;
    while (step !== null && !holds(step)) step = step.above;
    return step;
  };
  return {
    inside: <K extends Kind>(kind: K) =>
      (find((step) => step.kind === kind)?.content as Content<K> | undefined) ?? null,
    isTop: () => find(({ kind }) => isStatement(kind)) === null,
    prepared,
    temporary,
  };
}

/** Bare statements stand in some fields without their kind (`RangeVar` in `relation`): only what matters is named. */
const FIELDS: Readonly<Record<string, Kind>> = {
  relation: 'RangeVar',
  larg: 'SelectStmt',
  rarg: 'SelectStmt',
  withClause: 'WithClause',
  onConflictClause: 'OnConflictClause',
};

const isNodeKind = (key: string): boolean => key >= 'A' && key < '[';

/** Calls back for each node of a list, or for the one node: an object with one key, its kind. */
function visitNodes(value: object, above: Step | null, visit: (step: Step) => void): void {
  if (Array.isArray(value)) {
    for (const each of value) if (each !== null && typeof each === 'object') visitNodes(each, above, visit);
    return;
  }
  for (const [key, content] of Object.entries(value)) {
    if (content !== null && typeof content === 'object' && isNodeKind(key))
      visit({ kind: key as Kind, content, above });
  }
}

function visitChildren(content: object, above: Step, visit: (step: Step) => void): void {
  for (const [key, value] of Object.entries(content)) {
    if (value === null || typeof value !== 'object') continue;
    const [first = ''] = Array.isArray(value) ? ['A'] : Object.keys(value);
    const kind = FIELDS[key];
    if (isNodeKind(first)) visitNodes(value, above, visit);
    else if (kind) visit({ kind, content: value, above });
    else visitChildren(value, above, visit);
  }
}
