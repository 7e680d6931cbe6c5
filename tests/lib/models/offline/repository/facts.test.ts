import { expect, test } from 'vitest';
import { describeRepository } from '../../../../../lib/models/offline/repository/facts.ts';
import fc from '../../../../support/fast-check.ts';
import { seedFiles } from '../../../../support/seeds.ts';

test('each seeded service is described as it is built', () => {
  expect(describeRepository('checkout', seedFiles('checkout'))).toMatchObject({
    language: 'javascript',
    modules: 'esm',
    entry: 'src/main.js',
    port: 3000,
    testCommand: ['node', '--test'],
    testStyle: { framework: 'node:test', call: 'test', describe: false, suffix: '.test.js' },
    routing: { style: 'node-http-if', file: 'src/server.js' },
    quotes: 'single',
    semicolons: true,
    health: '/',
  });
  expect(describeRepository('catalog', seedFiles('catalog'))).toMatchObject({
    language: 'typescript',
    modules: 'esm',
    entry: 'app/main.ts',
    port: 4100,
    testStyle: { call: 'it', describe: true, folder: 'app/routes', suffix: '.spec.ts' },
    routing: { style: 'route-table', file: 'app/routes.ts' },
    quotes: 'double',
    description: 'Serves the products of the shop.',
  });
  expect(describeRepository('billing', seedFiles('billing'))).toMatchObject({
    language: 'javascript',
    modules: 'commonjs',
    entry: 'lib/index.js',
    port: 8080,
    testStyle: { assertModule: 'node:assert', folder: 'tests' },
    routing: { style: 'router-calls', file: 'lib/app.js' },
    semicolons: false,
    description: 'Invoices, payments and reminders of the shop.',
  });
});

test('routes are read in their order, with method and path', () => {
  const { routes } = describeRepository('catalog', seedFiles('catalog'));
  expect(routes.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'GET /',
    'GET /products',
    'GET /products/:sku',
    'GET /search',
  ]);
});

test('a route in a comment is none', () => {
  const files = { 'app.js': "// app.get('/old', old)\n/** app.get('/doc', x) */\napp.get('/new', run)\n" };
  expect(describeRepository('x', files).routes.map(({ path }) => path)).toEqual(['/new']);
});

test('what cannot be read is null, empty or unknown', () => {
  expect(describeRepository('empty', {})).toMatchObject({
    entry: null,
    port: null,
    startCommand: [],
    testFiles: [],
    routing: { style: 'unknown', file: null },
    health: null,
    packageJson: null,
  });
  const broken = describeRepository('broken', { 'package.json': '{', 'service.json': '[1]' });
  expect([broken.packageJson, broken.serviceJson]).toEqual([null, null]);
});

test('never throws, whatever the files say', () => {
  const path = fc.oneof(
    fc.string(),
    fc.constantFrom('package.json', 'service.json', 'README.md', 'src/app.js', 'test/a.test.ts', '__proto__'),
  );
  const piece = fc.constantFrom(
    "app.get('/x', ",
    'case "GET /',
    '[`',
    '{"scripts":',
    '\t',
    '\\',
    '/*',
    'PORT ?? ',
  );
  const text = fc.oneof(
    fc.string(),
    fc.array(fc.oneof(piece, fc.string())).map((parts) => parts.join('')),
  );
  const json = fc.json().map((value) => `{"scripts": ${value}, "start": ${value}, "health": ${value}}`);
  const files = fc.dictionary(path, fc.oneof(text, json, fc.json()));
  fc.assert(
    fc.property(files, (all) => {
      expect(describeRepository('any', all).name).toBe('any');
    }),
    { numRuns: 300 },
  );
});
