/** Counters since the emulator started; `pending` and `dead` are what is there now. */
export interface QstashStats {
  published: number;
  deduplicated: number;
  attempts: number;
  delivered: number;
  failed: number;
  duplicated: number;
  cancelled: number;
  dropped: number;
  pending: number;
  dead: number;
}

/** Those that only count up, at their start. */
export function newCounters(): Omit<QstashStats, 'pending' | 'dead'> {
  return {
    published: 0,
    deduplicated: 0,
    attempts: 0,
    delivered: 0,
    failed: 0,
    duplicated: 0,
    cancelled: 0,
    dropped: 0,
  };
}
