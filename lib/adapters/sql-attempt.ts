import { type Failure, readFailure } from './sql-errors.ts';

const MAX_ROLLED_BACK = 3;
const MAX_NOT_STARTED = 2;

/** Runs a round trip, and again what certainly ran nothing or was rolled back. Throws what the ports promise. */
export async function attempt<T>(run: () => Promise<T>): Promise<T> {
  const tries: Record<Failure['again'], number> = { never: 0, rolled_back: 0, not_started: 0 };
  for (;;) {
    try {
      return await run();
    } catch (thrown) {
      const { again, error } = readFailure(thrown);
      tries[again] += 1;
      if (again === 'rolled_back' && tries[again] <= MAX_ROLLED_BACK)
        await sleep(10 * 2 ** tries[again] * (0.5 + Math.random()));
      else if (again === 'not_started' && tries[again] <= MAX_NOT_STARTED)
        await sleep(100 * 3 ** (tries[again] - 1));
      else throw error;
    }
  }
}

const sleep = (ms: number) => new Promise<void>((done) => setTimeout(done, ms));
