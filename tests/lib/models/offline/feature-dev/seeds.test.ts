import { describe, expect, test } from 'vitest';
import { briefOf, drive, FakeWorkspace, type Files } from '../../../../support/offline-drive.ts';
import { askHealth, runOwnTests } from '../../../../support/run-service.ts';
import { seedFiles } from '../../../../support/seeds.ts';

const SEEDS = ['checkout', 'catalog', 'billing'];

/** Asks feature-dev for something on a seed; the repository's own tests really run. */
function ask(repository: string, description: string, files: Files = seedFiles(repository)) {
  const tools = new FakeWorkspace(repository, files, { tests: runOwnTests });
  const { finish } = drive(briefOf({ repository, description }), tools);
  const commit = finish.artifacts.findLast(({ kind }) => kind === 'commit');
  return { finish, commit, files: commit?.commit ? tools.at(commit.commit) : files };
}

describe.each(SEEDS)('on %s', (name) => {
  test('a health check fits, its tests pass, and the service answers it', async () => {
    const before = seedFiles(name);
    const { finish, commit, files } = ask(name, `Add a health check endpoint to the ${name} service`);
    expect(finish).toMatchObject({ status: 'completed', kind: 'change', error: null });
    expect(finish.summary).toContain('tests pass');
    expect(commit).toMatchObject({ repository: name, branch: 'task/task-1' });
    expect(finish.artifacts.map(({ kind }) => kind)).toEqual(['commit', 'test_run']);
    expect(JSON.parse(files['service.json'] ?? '')).toEqual({
      ...JSON.parse(before['service.json'] ?? ''),
      health: '/health',
    });
    const answer = await askHealth(files);
    expect(answer).toMatchObject({ status: 200, body: { status: 'ok' } });
    expect(Object.values(answer?.body ?? {})).toContain(name);
    // The repository's hand: its quotes and its semicolons, in every line that is new.
    const added = Object.entries(files).flatMap(([path, text]) =>
      path.endsWith('.json') ? [] : text.split('\n').filter((line) => !(before[path] ?? '').includes(line)),
    );
    expect(added.some((line) => line.includes(name === 'catalog' ? "'" : '"'))).toBe(false);
    expect(added.some((line) => line.endsWith(';'))).toBe(name !== 'billing');
  });

  test('an endpoint that says name and version has both, and passes', () => {
    const { finish, files } = ask(
      name,
      'Add a GET /version endpoint that returns the name and version, with a test',
    );
    expect(finish).toMatchObject({ status: 'completed', kind: 'change' });
    expect(files['service.json']).toBe(seedFiles(name)['service.json']);
  });

  test('an endpoint that is not about health leaves the health check of the service alone', () => {
    for (const wish of ['Add a GET /ready endpoint', 'Add a GET /status endpoint']) {
      const { finish, files } = ask(name, wish);
      expect(finish).toMatchObject({ status: 'completed', kind: 'change' });
      expect(files['service.json']).toBe(seedFiles(name)['service.json']);
    }
  });

  test('a body that the request writes out is answered as written', () => {
    const { finish, files } = ask(
      name,
      'New route POST /echo that answers 202 with {"accepted": true, "queue": "late"}',
    );
    expect(finish).toMatchObject({ status: 'completed', kind: 'change' });
    expect(Object.values(files).some((text) => /202.*accepted: true|accepted: true.*202/.test(text))).toBe(
      true,
    );
  });
});

test('the same request gives three different changes', () => {
  const changed = SEEDS.map((name) => ask(name, 'Add a health check endpoint').commit?.data.files);
  expect(changed).toEqual([
    ['service.json', 'src/server.js', 'test/server.test.js'],
    ['app/routes.ts', 'app/routes/show-health.spec.ts', 'app/routes/show-health.ts', 'service.json'],
    ['lib/app.js', 'service.json', 'tests/health.test.js'],
  ]);
});

test('a configuration value is changed where it lives, in its unit and type', () => {
  expect(ask('catalog', 'Raise the page size from 20 to 50').files['app/settings.ts']).toContain(
    '  pageSize: 50,\n',
  );
  expect(ask('billing', 'Set the payment days to 30').files['config/default.json']).toContain(
    '"payment_days": 30,',
  );
});

test('tests that state the old value are repaired once', () => {
  const { finish, files } = ask('checkout', 'change the currency from EUR to USD');
  expect(finish).toMatchObject({ status: 'completed', kind: 'change' });
  expect(finish.artifacts.map(({ title }) => title).filter((title) => title.startsWith('Tests'))).toEqual([
    'Tests failed',
    'Tests passed',
  ]);
  expect(files['test/pricing.test.js']).toContain("currency: 'USD'");
});

test('tests that a change really breaks end it as failed, with what they said', () => {
  const { finish, files } = ask('checkout', 'Set the tax to 21%');
  expect(finish).toMatchObject({ status: 'failed', error: { code: 'tests_failed' } });
  expect(finish.error?.message).toContain('a voucher lowers the price before tax');
  expect(files['src/config.js']).toContain('taxPercent: 21,');
});

test('a dependency is raised in the style it was written in', () => {
  const files = { ...seedFiles('checkout') };
  files['package.json'] = (files['package.json'] ?? '').replace('"3.3.2"', '"^3.3.2"');
  const { finish, files: after } = ask('checkout', 'Bump prettier to 3.4.0', {
    ...files,
    'package-lock.json': '{}',
  });
  expect(after['package.json']).toContain('"prettier": "^3.4.0"');
  expect(finish.summary).toContain('package-lock.json still has the old version');
});

test('a test of an existing route gets a file that can make requests', () => {
  const { finish, commit } = ask('billing', 'Add a test for GET /reminders');
  expect(finish).toMatchObject({ status: 'completed', kind: 'change' });
  expect(commit?.data.files).toEqual(['tests/reminders_route.test.js']);
});
