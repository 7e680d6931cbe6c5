import { inputError } from './errors.ts';

export type Paging = { first?: number | null; after?: string | null };

const MOST_A_PAGE = 250;

/** One page of a Relay connection. */
export function connection<T extends { id: string }>(
  all: readonly T[],
  { first, after }: Paging,
  view: (one: T) => unknown = (one) => one,
) {
  const size = first ?? 50;
  if (size < 1 || size > MOST_A_PAGE)
    throw inputError(`Argument Validation Error - first must be from 1 to ${MOST_A_PAGE}`);
  const start = after ? all.findIndex(({ id }) => id === after) + 1 : 0;
  const page = all.slice(start, start + size);
  return {
    nodes: page.map(view),
    pageInfo: {
      ...{ hasNextPage: start + size < all.length, hasPreviousPage: start > 0 },
      ...{ startCursor: page[0]?.id ?? null, endCursor: page.at(-1)?.id ?? null },
    },
  };
}
