import type { Channel } from '../../schema/policy-parts.ts';

/** The channels that this installation can deliver to: its own log, until others have an adapter. */
const CONFIGURED: readonly Channel[] = ['log'];

/** Those of the wanted channels that a notice can really go to. `log` is always among them. */
export function deliverable(wanted: readonly Channel[]): Channel[] {
  return CONFIGURED.filter((channel) => channel === 'log' || wanted.includes(channel));
}
