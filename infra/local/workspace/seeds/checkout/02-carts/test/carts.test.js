import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addItem, createCart, findCart } from '../src/carts.js';

test('a new cart can be found and is empty', () => {
  const cart = createCart();
  assert.equal(findCart(cart.id), cart);
  assert.deepEqual(cart.items, []);
});

test('the same article twice is one line', () => {
  const cart = createCart();
  addItem(cart, { sku: 'mug', quantity: 1, price: 900 });
  addItem(cart, { sku: 'mug', quantity: 2, price: 900 });
  assert.deepEqual(cart.items, [{ sku: 'mug', quantity: 3, price: 900 }]);
});
