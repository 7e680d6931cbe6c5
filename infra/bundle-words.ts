import { type Node, nameOf, parse, propertiesOf, walk } from './bundle-syntax.ts';

type Cut = { start: number; end: number; left: string };

/** Of a route, what only its documentation needs. */
const OF_ROUTES: ReadonlySet<string> = new Set(['summary', 'description']);

/**
 * A door's or a noun's file as a Worker needs it: without the words that only the OpenAPI document says, which is made with the release
 * (`public/openapi.json`). What checks a request stays as it is. The text must be TypeScript that parses.
 */
export function withoutWords(path: string, text: string): string {
  const cuts: Cut[] = [];
  walk(parse(path, text), (node) => cuts.push(...cutsOf(node)));
  return cuts
    .filter((cut) => !cuts.some((other) => other !== cut && other.start <= cut.start && cut.end <= other.end))
    .toSorted((a, b) => b.start - a.start)
    .reduce((all, { start, end, left }) => all.slice(0, start) + left + all.slice(end), text);
}

function cutsOf(node: Node): Cut[] {
  if (node.type !== 'CallExpression') return [];
  const { callee, arguments: given } = node as unknown as { callee: Node; arguments: Node[] };
  if (callee.type === 'MemberExpression') {
    const { object, property } = callee as unknown as { object: Node; property: { name: string } };
    const isWords = property.name === 'describe' && given.length === 1 && isText(given[0]!);
    const isExample =
      property.name === 'meta' && given.length === 1 && keysOf(given[0]!).join() === 'example';
    return isWords || isExample ? [{ start: object.end, end: node.end, left: '' }] : [];
  }
  const name = (callee as unknown as { name?: string }).name;
  if (name === 'createRoute')
    return propertiesOf(given[0]!)
      .filter((each) => OF_ROUTES.has(nameOf(each)))
      .map(asEmpty);
  if (name === 'json' && given.length === 2 && isText(given[1]!)) return [{ ...given[1]!, left: "''" }];
  return name === 'refusals' && given[0]
    ? propertiesOf(given[0])
        .filter(({ value }) => isText(value as Node))
        .map(asEmpty)
    : [];
}

const asEmpty = ({ value }: Node): Cut => ({
  start: (value as Node).start,
  end: (value as Node).end,
  left: "''",
});
const isText = ({ type, value }: Node) =>
  (type === 'Literal' && typeof value === 'string') || type === 'TemplateLiteral';
const keysOf = (node: Node): string[] => propertiesOf(node).map(nameOf);
