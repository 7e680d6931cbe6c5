import assert from 'node:assert/strict';
import { test } from 'node:test';
import { totalOf } from '../src/pricing.js';

test('an empty cart costs nothing', () => {
  assert.equal(totalOf({ items: [] }).total, 0);
});

test('tax is rounded to the cent', () => {
  const cart = { items: [{ sku: 'pen', quantity: 3, price: 199 }] };
  assert.deepEqual(totalOf(cart), { currency: 'EUR', net: 597, tax: 113, total: 710 });
});
