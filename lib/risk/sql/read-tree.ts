import type { Node } from 'libpg-query';
import type { Act, Gap, Reading } from '../reading.ts';
import { type Reader, readCode } from './read-code.ts';
import type { Around, Content, Kind } from './rule.ts';
import { rowFor } from './tables.ts';

/** A statement as it was seen: its text, and where that stands in what is assessed (null: inside another text). */
export type SeenStatement = { text: string; span: { start: number; end: number } | null };

/** Statements that stand alone in a tree and are no parts of another one. */
const STATEMENT = /Stmt$/;
/** Their parts have rows of their own. */
const NO_STATEMENT = new Set(['RawStmt', 'ReturnStmt', 'AlterTableStmt']);

type Step = { kind: Kind; content: unknown; above: Step | null };

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
    const around = aroundOf(step.above, reader);
    const row = rowFor(step.kind, step.content, around);
    const statement = STATEMENT.test(step.kind) && !NO_STATEMENT.has(step.kind);
    if (row) {
      const { id: rule, does, why, safer = null } = row;
      if (does) acts.push({ ...base, ...does, rule, why, safer });
      else unknown(rule, why);
      for (const text of row.runs?.(step.content) ?? []) {
        if (text === null) unknown(`${rule}_unknown`, 'It runs SQL that is known only when it runs.');
        else add(reader.sql(text));
      }
      if (row.closed) return;
    } else if (statement && row === undefined) {
      unknown(
        'sql.unknown_statement',
        `${step.kind.replace(STATEMENT, '')} is not a statement that is known.`,
      );
    }
    add(readCode(step.kind, step.content, seen.text, reader));
    for (const child of childrenOf(step.content, step)) visit(child);
  };
  for (const step of stepsOf(node, null)) visit(step);
  return { acts, gaps };
}

const SHOWN = 200;

/** A role's password is nobody's business. */
function masked(text: string): string {
  return text.replace(/\b(password|identified\s+by)(\s+)'(?:[^']|'')*('|$)/gi, "$1$2'***'");
}

function aroundOf(above: Step | null, { prepared }: Reader): Around {
  const find = (holds: (step: Step) => boolean): Step | null => {
    let step = above;
    while (step !== null && !holds(step)) step = step.above;
    return step;
  };
  return {
    inside: <K extends Kind>(kind: K) =>
      (find((step) => step.kind === kind)?.content as Content<K> | undefined) ?? null,
    isTop: () => find(({ kind }) => STATEMENT.test(kind)) === null,
    prepared,
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

function* stepsOf(value: unknown, above: Step | null): Generator<Step> {
  if (Array.isArray(value)) {
    for (const each of value) yield* stepsOf(each, above);
  } else if (value !== null && typeof value === 'object') {
    for (const [key, content] of Object.entries(value)) {
      if (content === null || typeof content !== 'object') continue;
      if (/^[A-Z]/.test(key)) yield { kind: key as Kind, content, above };
    }
  }
}

function* childrenOf(content: unknown, above: Step): Generator<Step> {
  if (content === null || typeof content !== 'object') return;
  for (const [key, value] of Object.entries(content)) {
    if (value === null || typeof value !== 'object') continue;
    const kind = FIELDS[key];
    const bare = !Array.isArray(value) && !/^[A-Z]/.test(Object.keys(value)[0] ?? '');
    if (bare && kind) yield { kind, content: value, above };
    else if (bare) yield* childrenOf(value, above);
    else yield* stepsOf(value, above);
  }
}
