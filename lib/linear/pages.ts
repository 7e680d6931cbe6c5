import type { LinearApi } from './ports.ts';
import type { Page } from './shapes.ts';

const PAGE = 50;
/** Against a cursor that never ends. */
const MOST_PAGES = 200;

/** All pages of a connection, in order; `pick` finds it in the answer, null: there is no such thing. Throws what the API does. */
export async function allPages<Answer, Node>(
  api: LinearApi,
  document: string,
  variables: object,
  pick: (answer: Answer) => Page<Node> | null,
  most = Number.POSITIVE_INFINITY,
): Promise<Node[]> {
  const nodes: Node[] = [];
  let after: string | null = null;
  for (let page = 0; page < MOST_PAGES && nodes.length < most; page++) {
    const first = Math.min(PAGE, most - nodes.length);
    const found: Page<Node> | null = pick(await api.run<Answer>(document, { ...variables, first, after }));
    if (!found) break;
    nodes.push(...found.nodes);
    if (!found.pageInfo.hasNextPage) break;
    after = found.pageInfo.endCursor;
  }
  return nodes;
}
