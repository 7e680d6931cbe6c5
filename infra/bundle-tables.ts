import { type Node, nameOf, parse, propertiesOf, walk } from './bundle-syntax.ts';

/** The lines that prove a row, which only tests read. */
const PROOFS: ReadonlySet<string> = new Set(['must', 'not']);

/**
 * A table of rules as a Worker needs it: without the examples that are its tests, and without the sources that a program's
 * row was written from. The text must be TypeScript that parses.
 */
export function withoutExamples(path: string, text: string): string {
  const program = parse(path, text);
  const cuts: Node[] = [];
  walk(program, (node) => {
    const properties = propertiesOf(node);
    const proofs = properties.filter((property) => PROOFS.has(nameOf(property)));
    if (proofs.length === PROOFS.size) cuts.push(...proofs);
    if (properties.some((property) => nameOf(property) === 'names'))
      cuts.push(...properties.filter((property) => nameOf(property) === 'source'));
  });
  return cuts
    .toSorted((a, b) => b.start - a.start)
    .reduce((left, { start, end }) => {
      const comma = /^\s*,/.exec(left.slice(end))?.[0].length ?? 0;
      return left.slice(0, start) + left.slice(end + comma);
    }, text);
}

/**
 * A noun's file without the tables of the database: they are read by what writes migrations, and by nothing that runs. The
 * text must be TypeScript that parses.
 */
export function withoutTables(path: string, text: string): string {
  return (parse(path, text).body as Node[])
    .filter((statement) => isTable(statement.declaration as Node | null | undefined))
    .reduceRight((left, { start, end }) => left.slice(0, start) + left.slice(end), text);
}

function isTable(declaration: Node | null | undefined): boolean {
  const [first, ...others] = (declaration?.declarations ?? []) as { init: Node | null }[];
  const callee = first?.init?.callee as { name?: string } | undefined;
  return others.length === 0 && callee?.name === 'pgTable';
}
