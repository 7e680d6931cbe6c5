import type { JsonObject } from '../../../schema/vocabulary.ts';
import { commandText } from '../call-facts.ts';
import type { Reading } from '../reading.ts';
import { estimateCost } from './estimate.ts';

/** US dollars, and where the figure comes from. */
export type Cost = { usd: number; how: string };

/** What the arguments themselves say that it costs (`estimated_cost`); null when they do not. */
export function statedCost(args: JsonObject): Cost | null {
  const { estimated_cost: usd } = args;
  return typeof usd === 'number' ? { usd, how: `estimated cost ${usd}` } : null;
}

const BUYING = new Set(['create', 'modify', 'scale', 'deploy']);

/**
 * What the machines that a command or a plan names would cost a month, by the price table; null where nothing is made
 * elsewhere, or no size of the table is named.
 */
export function namedCost(args: JsonObject, reading: Reading | null): Cost | null {
  if (!reading?.acts.some(({ operation, reach }) => reach === 'remote' && BUYING.has(operation))) return null;
  const { plan } = args;
  const command = commandText(args);
  const text = command ?? (plan === undefined ? '' : JSON.stringify(plan));
  const found = estimateCost(text);
  return found && { usd: found.usd, how: `about $${found.usd} a month by list price (${found.seen})` };
}
