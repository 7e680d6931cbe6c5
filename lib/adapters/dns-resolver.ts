import { resolve4, resolve6 } from 'node:dns/promises';
import { AppError } from '../errors.ts';
import type { Resolver } from '../notify/ports.ts';

const NOTHING = ['ENOTFOUND', 'ENODATA'];

/** Asks DNS, both kinds of addresses; what a host's own files say does not count. */
export const dnsResolver: Resolver = {
  async addresses(host) {
    const found = await Promise.all([resolve4(host).catch(none), resolve6(host).catch(none)]);
    return found.flat();
  },
};

function none(error: NodeJS.ErrnoException): string[] {
  if (error.code && NOTHING.includes(error.code)) return [];
  throw new AppError(
    'unavailable',
    'address_unknown',
    'The name of the webhook’s host cannot be resolved now.',
    {
      cause: error,
    },
  );
}
