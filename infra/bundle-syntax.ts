import { parseSync } from 'rolldown/utils';

/** A node of a syntax tree, with the place of its text. */
export type Node = { type: string; start: number; end: number; [key: string]: unknown };

/** The tree of a TypeScript module. Throws where the text does not parse. */
export function parse(path: string, text: string): Node {
  const { program, errors } = parseSync(path, text, { lang: 'ts', sourceType: 'module' });
  if (errors.length > 0) throw new Error(`${path} does not parse: ${errors[0]!.message}`);
  return program as unknown as Node;
}

/** Visits every node, whatever holds it, before what it holds. */
export function walk(value: unknown, visit: (node: Node) => void): void {
  if (Array.isArray(value)) for (const each of value) walk(each, visit);
  else if (value !== null && typeof value === 'object') {
    if ('type' in value && typeof value.type === 'string') visit(value as Node);
    for (const inner of Object.values(value)) if (typeof inner === 'object') walk(inner, visit);
  }
}

/** The properties that an object is written with; none for anything else. */
export const propertiesOf = (node: Node): Node[] =>
  node.type === 'ObjectExpression'
    ? (node.properties as Node[]).filter(({ type }) => type === 'Property')
    : [];

/** A property's name, with quotes around it or without. */
export const nameOf = ({ key }: Node): string => {
  const { name, value } = key as { name?: string; value?: unknown };
  return String(name ?? value);
};
