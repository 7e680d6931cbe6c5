import { AppError } from '../errors.ts';
import type { Callbacks } from '../ports.ts';

const TIMEOUT_MS = 10_000;

/** Tells an address by one POST of JSON; it is led nowhere else, and nothing of what it answers is read. */
export function httpCallbacks({ timeoutMs = TIMEOUT_MS }: { timeoutMs?: number } = {}): Callbacks {
  return {
    tell: async (url, told) => {
      const sent = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(told),
        redirect: 'manual',
        signal: AbortSignal.timeout(timeoutMs),
      }).catch((error: Error) =>
        refused(error.name === 'TimeoutError' ? 'no answer in time' : 'no connection'),
      );
      await sent.body?.cancel();
      if (!sent.ok) refused(`HTTP ${sent.status}`);
    },
  };
}

function refused(why: string): never {
  throw new AppError('unavailable', 'callback_unavailable', `The callback was not taken: ${why}.`);
}
