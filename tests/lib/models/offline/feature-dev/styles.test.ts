import { expect, test } from 'vitest';
import { briefOf, drive, FakeWorkspace, type Files } from '../../../../support/offline-drive.ts';
import { runOwnTests } from '../../../../support/run-service.ts';
import { ELSE_CHAIN, IF_CHAIN, INLINE_TABLE, KEY_TABLE, SHARED_HANDLERS } from './service-fixtures.ts';

function addHealth(files: Files) {
  const tools = new FakeWorkspace('parcels', files, { tests: runOwnTests });
  const { finish } = drive(
    briefOf({ repository: 'parcels', description: 'Add a health check endpoint' }),
    tools,
  );
  expect(finish).toMatchObject({ status: 'completed', kind: 'change', error: null });
  expect(finish.summary).toContain('tests pass');
  return tools.at('task/task-1');
}

test('an if-chain gets one more if, in its own words', () => {
  const files = addHealth(IF_CHAIN);
  expect(files['server.mjs']).toContain(
    [
      "\tif (req.method === 'GET' && url.pathname === '/health') {",
      "\t\tres.writeHead(200, { 'content-type': 'application/json' });",
      "\t\tres.end(JSON.stringify({ status: 'ok', service: 'parcels', uptimeSeconds: Math.round(process.uptime()) }));",
      '\t\treturn;',
      '\t}',
    ].join('\n'),
  );
  expect(files['test/server.test.mjs']).toContain("await get('/health')");
  expect(JSON.parse(files['service.json'] ?? '').health).toBe('/health');
});

test('branches that hang together by else stay so', () => {
  expect(addHealth(ELSE_CHAIN)['server.mjs']).toContain(
    "} else if (req.method === 'GET' && req.url === '/parcels')",
  );
});

test('a table of keys gets a key and a function beside the others', () => {
  const files = addHealth(KEY_TABLE);
  expect(files['index.js']).toContain("    'GET /about': show_about,\n    'GET /health': show_health\n}");
  expect(files['index.js']).toContain(
    'async function show_health () {\n    return {\n        status: 200,\n        body: {',
  );
});

test('handlers that share a file get one more there, exported and imported', () => {
  const files = addHealth(SHARED_HANDLERS);
  expect(files['src/handlers.js']).toContain('module.exports = { listParcels, rootHandler, healthHandler };');
  expect(files['src/app.js']).toContain(
    "{ listParcels, rootHandler, healthHandler } = require('./handlers')",
  );
  expect(files['src/app.js']).toContain(
    "router.get('/', rootHandler);\nrouter.get('/health', healthHandler);",
  );
});

test('a table of arrays gets an array with its handler inside', () => {
  expect(addHealth(INLINE_TABLE)['src/app.js']).toContain(
    "  ['GET', '/health', () => {\n    return {\n      statusCode: 200,",
  );
});
