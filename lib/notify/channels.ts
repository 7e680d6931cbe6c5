import type { Channel } from '../../schema/policy-parts.ts';

/** Notices of the outbox go to the service's own log; every other channel is an endpoint's (`lib/notify/route.ts`). */
const OF_NOTICES: readonly Channel[] = ['log'];

/** Those of the wanted channels that a notice goes to. `log` is always among them. */
export function deliverable(wanted: readonly Channel[]): Channel[] {
  return OF_NOTICES.filter((channel) => channel === 'log' || wanted.includes(channel));
}
