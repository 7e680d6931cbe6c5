import { type DocumentNode, Kind, type SelectionSetNode } from 'graphql';

export type Limits = {
  requestsPerHour: number;
  complexityPerHour: number;
  /** Points that one document may cost. */
  mostPoints: number;
};
export const LIMITS: Limits = { requestsPerHour: 5_000, complexityPerHour: 2_000_000, mostPoints: 10_000 };

const CONNECTION_DEFAULT = 50;

/** What a document costs: a property 0.1, an object 1, a connection's times its `first` (50 where it does not say). */
export function complexityOf(document: DocumentNode, variables: Record<string, unknown>): number {
  const fragments = new Map(
    document.definitions.flatMap((one) =>
      one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one.selectionSet]] : [],
    ),
  );
  const cost = (set: SelectionSetNode): number =>
    set.selections.reduce((sum, one) => {
      if (one.kind === Kind.FRAGMENT_SPREAD) return sum + cost(fragments.get(one.name.value)!);
      if (one.kind === Kind.INLINE_FRAGMENT) return sum + cost(one.selectionSet);
      if (!one.selectionSet) return sum + 0.1;
      const inner = cost(one.selectionSet);
      const isConnection = one.selectionSet.selections.some(
        (each) => each.kind === Kind.FIELD && each.name.value === 'nodes',
      );
      if (!isConnection) return sum + 1 + inner;
      const first = one.arguments?.find(({ name }) => name.value === 'first')?.value;
      const times =
        first?.kind === Kind.INT
          ? Number(first.value)
          : first?.kind === Kind.VARIABLE
            ? Number(variables[first.name.value])
            : CONNECTION_DEFAULT;
      return sum + inner * (Number.isFinite(times) ? times : CONNECTION_DEFAULT);
    }, 0);
  return document.definitions.reduce(
    (sum, one) => (one.kind === Kind.OPERATION_DEFINITION ? sum + cost(one.selectionSet) : sum),
    0,
  );
}

const HOUR_MS = 3_600_000;

/** A leaky bucket: what was spent drains evenly over an hour. */
export class Bucket {
  #spent = 0;
  #at: number;
  readonly #limit: number;

  constructor(limit: number, now: number) {
    this.#limit = limit;
    this.#at = now;
  }

  /** Spends, if there is room. */
  take(points: number, now: number): boolean {
    this.#spent = Math.max(0, this.#spent - ((now - this.#at) * this.#limit) / HOUR_MS);
    this.#at = now;
    if (this.#spent + points > this.#limit) return false;
    this.#spent += points;
    return true;
  }

  headers(kind: 'Requests' | 'Complexity'): Record<string, string> {
    const reset = this.#at + (this.#spent / this.#limit) * HOUR_MS;
    return {
      [`X-RateLimit-${kind}-Limit`]: String(this.#limit),
      [`X-RateLimit-${kind}-Remaining`]: String(Math.max(0, Math.floor(this.#limit - this.#spent))),
      [`X-RateLimit-${kind}-Reset`]: String(Math.ceil(reset)),
    };
  }
}
