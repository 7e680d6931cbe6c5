import { roundCents } from '../vendor/money/index.js';
import { config } from './config.js';

/** All amounts are cents. */
export function totalOf(cart) {
  const gross = cart.items.reduce((sum, item) => sum + item.quantity * item.price, 0);
  const discount = roundCents((gross * (cart.voucher?.percent ?? 0)) / 100);
  const net = gross - discount;
  const tax = roundCents((net * config.taxPercent) / 100);
  return { currency: config.currency, discount, net, tax, total: net + tax };
}
