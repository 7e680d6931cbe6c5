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
