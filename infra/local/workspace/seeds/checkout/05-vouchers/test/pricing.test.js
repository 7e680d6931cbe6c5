import assert from 'node:assert/strict';
import { test } from 'node:test';
import { totalOf } from '../src/pricing.js';

test('an empty cart costs nothing', () => {
  assert.equal(totalOf({ items: [] }).total, 0);
});

test('tax is rounded to the cent', () => {
  const cart = { items: [{ sku: 'pen', quantity: 3, price: 199 }] };
  assert.deepEqual(totalOf(cart), { currency: 'EUR', discount: 0, net: 597, tax: 113, total: 710 });
});

test('a voucher lowers the price before tax', () => {
  const cart = { items: [{ sku: 'lamp', quantity: 1, price: 5000 }], voucher: { percent: 10 } };
  assert.deepEqual(totalOf(cart), { currency: 'EUR', discount: 500, net: 4500, tax: 855, total: 5355 });
});
