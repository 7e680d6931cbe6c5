import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createApp } from '../src/server.js';

const app = createApp();
let base;

before(async () => {
  await new Promise((resolve) => app.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${app.address().port}`;
});

after(() => app.close());

test('GET / names the service', async () => {
  const response = await fetch(`${base}/`);
  assert.equal(response.status, 200);
  assert.equal((await response.json()).service, 'checkout');
});

test('an unknown path is 404', async () => {
  const response = await fetch(`${base}/nothing`);
  assert.equal(response.status, 404);
});

test('a cart can be filled and paid for', async () => {
  const cart = await (await post('/carts')).json();
  const item = { sku: 'mug', quantity: 2, price: 900 };
  assert.equal((await post(`/carts/${cart.id}/items`, item)).status, 200);
  assert.equal((await post(`/carts/${cart.id}/voucher`, { code: 'welcome10' })).status, 200);
  assert.equal((await post(`/carts/${cart.id}/voucher`, { code: 'nonsense' })).status, 422);
  const total = await (await fetch(`${base}/carts/${cart.id}/total`)).json();
  assert.equal(total.net, 1620);
});

function post(path, body) {
  return fetch(`${base}${path}`, { method: 'POST', body: body ? JSON.stringify(body) : undefined });
}
