import { roundCents } from '../vendor/money/index.js';
import { config } from './config.js';

/** All amounts are cents. */
export function totalOf(cart) {
  const net = cart.items.reduce((sum, item) => sum + item.quantity * item.price, 0);
  const tax = roundCents((net * config.taxPercent) / 100);
  return { currency: config.currency, net, tax, total: net + tax };
}
