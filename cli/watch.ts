import { interrupted } from './client/send.ts';
import type { Io } from './io.ts';

const EVERY_MS = 2_000;

/** Looks again every two seconds until Ctrl-C, or until `look` says that it is over. */
export async function keepLooking<T>(io: Io, look: () => Promise<T | null>): Promise<T> {
  for (;;) {
    const seen = await look();
    if (seen !== null) return seen;
    await io.sleep(EVERY_MS).catch(() => {
      throw interrupted();
    });
  }
}
