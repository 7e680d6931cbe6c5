import { expect, test } from 'vitest';
import { readWish } from '../../../../../lib/models/offline/agents/feature-dev/wish.ts';
import type { Operation } from '../../../../../schema/plan.ts';
import { briefOf } from '../../../../support/offline-drive.ts';

function read(description: string, operation: Operation = 'modify') {
  return readWish(briefOf({ repository: 'checkout', description, operation }));
}

/** A description as the planner writes it: boilerplate, the request's words, notes. */
const planned = (asked: string, notes: string) =>
  `Do it in checkout. Change the configuration value with a test, in the style of the code. Asked for: "${asked}". [${notes}]`;

test.each([
  [
    planned('Give catalog a health endpoint', 'wish: endpoint'),
    { kind: 'endpoint', method: 'GET', path: null, status: 200, body: '', health: true },
  ],
  [
    planned(
      "a route that answers {'queued': {'depth': 0}}",
      'wish: endpoint; path: /queue; method: POST; status: 202',
    ),
    {
      kind: 'endpoint',
      method: 'POST',
      path: '/queue',
      status: 202,
      body: "{'queued': {'depth': 0}}",
      health: false,
    },
  ],
  [
    planned("GET /ping that returns {'pong': true", 'wish: endpoint; path: /ping'),
    { body: "{'pong': true}" },
  ],
  [planned('a liveness probe under /live', 'wish: endpoint; path: /live'), { path: '/live', health: true }],
  [planned('GET /health with the uptime', 'wish: endpoint; path: /health'), { health: true, probed: true }],
  [planned('add a healthcheck', 'wish: endpoint'), { health: true, probed: true }],
  [planned('a GET /ready endpoint', 'wish: endpoint; path: /ready'), { health: true, probed: false }],
  [planned('a readiness check', 'wish: endpoint'), { health: true, probed: false }],
  [planned('a GET /status endpoint', 'wish: endpoint; path: /status'), { health: false, probed: false }],
  [
    planned('GET /health-records of a patient', 'wish: endpoint; path: /health-records'),
    { health: false, probed: false },
  ],
  [
    planned('POST /health that answers 202', 'wish: endpoint; path: /health; method: POST; status: 202'),
    { health: true, probed: false },
  ],
  [
    planned('raise the page size to 50', 'wish: config; name: page size; value: 50'),
    { kind: 'setting', key: 'page size', value: '50', text: 'raise the page size to 50' },
  ],
  [
    planned('bump prettier to 3.4.0', 'wish: dependency; package: prettier; version: 3.4.0'),
    { kind: 'dependency', name: 'prettier', version: '3.4.0' },
  ],
  [
    planned('a test that GET /nothing is 404', 'wish: test; path: /nothing; method: GET; status: 404'),
    { kind: 'test', method: 'GET', path: '/nothing', status: 404 },
  ],
  [
    'Upgrade @types/node from 22.7.4 to ^22.8.0.',
    { kind: 'dependency', name: '@types/node', version: '^22.8.0' },
  ],
  ['Please add a GET /version endpoint', { kind: 'endpoint', path: '/version' }],
])('%s', (description, wish) => {
  expect(read(description)).toMatchObject(wish);
});

test.each([
  planned('fix the rounding', 'wish: bugfix'),
  planned('take the GET /search endpoint out', 'wish: code; action: delete'),
  'Make the search faster',
])('is not built by construction: %s', (description) => {
  expect(read(description)).toBeNull();
});

test('an operation that deletes is never read as one that adds', () => {
  expect(read('The GET /search endpoint', 'delete')).toBeNull();
});
