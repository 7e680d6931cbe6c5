import type { Files } from '../../../../support/offline-drive.ts';

const manifest = (start: string) =>
  JSON.stringify({ name: 'parcels', start: ['node', start], test: ['node', '--test'] });

/** An if-chain on node:http with `writeHead`, tabs, and a helper below its tests. */
export const IF_CHAIN: Files = {
  'service.json': `${manifest('server.mjs')}\n`,
  'package.json': '{ "name": "parcels", "version": "1.0.0", "type": "module" }\n',
  'server.mjs': `import http from 'node:http';

export const server = http.createServer((req, res) => {
	const url = new URL(req.url, 'http://x');
	if (req.method === 'GET' && url.pathname === '/parcels') {
		res.writeHead(200, { 'content-type': 'application/json' });
		res.end(JSON.stringify({ parcels: [] }));
		return;
	}
	res.writeHead(404).end('{}');
});

if (process.argv[1] === import.meta.filename) server.listen(process.env.PORT || 7001);
`,
  'test/server.test.mjs': `import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { server } from '../server.mjs';

before(() => new Promise((resolve) => server.listen(0, resolve)));
after(() => server.close());

it('lists parcels', async () => {
	const res = await get('/parcels');
	assert.equal(res.status, 200);
	assert.deepEqual(await res.json(), { parcels: [] });
});

function get(path) {
	return fetch('http://127.0.0.1:' + server.address().port + path);
}
`,
};

/** If-branches without return that hang together by else, and a send helper. */
export const ELSE_CHAIN: Files = {
  ...IF_CHAIN,
  'server.mjs': `import http from 'node:http';

const send = (res, status, data) => res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(data));

export const server = http.createServer((req, res) => {
	if (req.method === 'GET' && req.url === '/parcels') {
		send(res, 200, { parcels: [] });
	} else {
		send(res, 404, {});
	}
});
`,
};

/** A CommonJS table from "METHOD /path" to functions of the same file, without semicolons. */
export const KEY_TABLE: Files = {
  'service.json': `${manifest('index.js')}\n`,
  'package.json': '{ "name": "parcels", "version": "1.0.0" }\n',
  'index.js': `const http = require('http')

const routes = {
    'GET /parcels': list_parcels,
    'GET /about': show_about
}

function list_parcels () {
    return { status: 200, body: [] }
}

async function show_about () {
    return { status: 200, body: { app: 'parcels' } }
}

async function handle (method, path) {
    const found = routes[\`\${method} \${path}\`]
    return found ? found() : { status: 404, body: null }
}

module.exports = { handle }
`,
  'tests/index.test.js': `const assert = require('assert')
const { test } = require('node:test')
const { handle } = require('../index')

test('about', async () => {
    const result = await handle('GET', '/about')
    assert.strictEqual(result.status, 200)
    assert.deepStrictEqual(result.body, { app: 'parcels' })
})
`,
};

/** Router calls with handlers of another CommonJS file that has several. */
export const SHARED_HANDLERS: Files = {
  'service.json': `${manifest('src/app.js')}\n`,
  'package.json': '{ "name": "parcels", "version": "1.0.0" }\n',
  'src/handlers.js': `'use strict';

function listParcels(req) {
  return reply(200, []);
}

function rootHandler(req) {
  return reply(200, { name: 'parcels' });
}

function reply(status, body) {
  return { status, body };
}

module.exports = { listParcels, rootHandler };
`,
  'src/app.js': `'use strict';

const { listParcels, rootHandler } = require('./handlers');

const table = [];
const router = { get: (path, handler) => table.push({ method: 'GET', path, handler }) };

router.get('/parcels', listParcels);
router.get('/', rootHandler);

exports.call = async (method, path) => {
  const found = table.find((one) => one.method === method && one.path === path);
  return found ? found.handler({}) : { status: 404 };
};
`,
  'test/app.test.js': `'use strict';

const assert = require('node:assert/strict');
const test = require('node:test');
const { call } = require('../src/app');

test('the root names the service', async () => {
  const response = await call('GET', '/');
  assert.equal(response.status, 200);
  assert.deepEqual(response.body, { name: 'parcels' });
});
`,
};

/** A table of arrays with inline arrow functions. */
export const INLINE_TABLE: Files = {
  ...SHARED_HANDLERS,
  'src/app.js': `'use strict';

const table = [
  ['GET', '/', () => ({ statusCode: 200, body: { name: 'parcels' } })],
];

exports.call = async (method, path) => {
  const found = table.find((one) => one[0] === method && one[1] === path);
  const { statusCode: status, body } = found ? found[2]({}) : { statusCode: 404 };
  return { status, body };
};
`,
};
