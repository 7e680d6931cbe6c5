/** Of an allowance so much is left to what people wait for. */
const RESERVE = { requests: 5, complexity: 2_000 } as const;
const KINDS = ['requests', 'complexity'] as const;

type Left = { remaining: number; resetAt: number };

/**
 * What is left of a token's requests and complexity, by the headers of the last answer (a leaky bucket: it fills up until `reset`, milliseconds
 * since 1970). Numbers are Linear's own; none is known here.
 */
export class Allowance {
  readonly #left: Partial<Record<(typeof KINDS)[number], Left>> = {};

  read(headers: Headers): void {
    for (const kind of KINDS) {
      const remaining = numberOf(headers.get(`x-ratelimit-${kind}-remaining`));
      const resetAt = numberOf(headers.get(`x-ratelimit-${kind}-reset`));
      if (remaining !== null && resetAt !== null) this.#left[kind] = { remaining, resetAt };
    }
  }

  /** Seconds to wait before the next request; 0: there is room. */
  waitS(now: number): number {
    const waits = KINDS.map((kind) => {
      const left = this.#left[kind];
      return left && left.remaining < RESERVE[kind] && left.resetAt > now ? (left.resetAt - now) / 1_000 : 0;
    });
    return Math.ceil(Math.max(...waits));
  }
}

function numberOf(text: string | null): number | null {
  const value = text === null || text === '' ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : null;
}
