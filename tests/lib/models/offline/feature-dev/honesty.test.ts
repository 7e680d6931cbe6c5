import { expect, test } from 'vitest';
import { INSTEAD_OF_CHANGE } from '../../../../../lib/models/offline/repository/turns.ts';
import {
  briefOf,
  done,
  drive,
  type FakeTool,
  FakeWorkspace,
  failed,
  rejected,
} from '../../../../support/offline-drive.ts';
import { seedFiles } from '../../../../support/seeds.ts';

function ask(description: string, overrides: Record<string, FakeTool> = {}, repository = 'checkout') {
  const tools = new FakeWorkspace(repository, seedFiles(repository), { overrides });
  return { ...drive(briefOf({ repository, description }), tools), tools };
}

test.each([
  ['data nobody described', 'Add a GET /currencies endpoint, with a test'],
  ['a path with parameters', 'Add a GET /carts/:id/status endpoint that returns the status'],
  ['a query', 'Add GET /products/featured?limit=10'],
  ['a dependency it does not have', 'Bump zod to 3.24.1'],
  ['a version it is not told', 'Bump prettier to the latest version'],
  ['a setting it does not have', 'Raise the HTTP request timeout from 5s to 12s'],
  ['a bug', 'Fix the rounding of vouchers'],
])('%s becomes a proposal, never a change', (_, description) => {
  const { finish, tools } = ask(description);
  expect(finish).toMatchObject({ status: 'completed', kind: 'proposal' });
  expect(finish.summary).toMatch(/^Not made by construction: /);
  expect(finish.artifacts.every(({ data }) => data[INSTEAD_OF_CHANGE] === true)).toBe(true);
  const touched = tools.log.flatMap(({ tool, args }) =>
    tool === 'workspace.commit_files' ? [args.files] : [],
  );
  expect(JSON.stringify(touched)).not.toMatch(/"(src|test|service\.json|package\.json)/);
});

test.each([
  ['an endpoint', 'Add an endpoint GET / that returns the name'],
  ['a value', 'Set the currency to EUR'],
  ['a version', 'Bump prettier to 3.3.2'],
  ['a test', 'Add a test that GET /nothing answers 404'],
])('%s that is there already changes nothing, and says so', (_, description) => {
  const { finish, tools } = ask(description);
  expect(finish).toMatchObject({ status: 'completed', kind: 'proposal', artifacts: [] });
  expect(finish.summary).toContain('Nothing needed changing');
  expect(tools.log.some(({ tool }) => tool === 'workspace.commit_files')).toBe(false);
});

test('tests that did not run are reported as not run', () => {
  const run_tests = () =>
    done({ status: 'not_run', reason: 'python is not on this machine.', exit_code: null });
  const { finish } = ask('Add a health check endpoint', { run_tests });
  expect(finish).toMatchObject({ status: 'completed', kind: 'change' });
  expect(finish.summary).toContain('The tests were not run: python is not on this machine.');
  expect(finish.summary).not.toContain('pass');
  expect(finish.artifacts.at(-1)).toMatchObject({
    kind: 'test_run',
    title: 'Tests not run',
    data: { status: 'not_run' },
  });
});

test('failing tests end the subtask as failed, with the commit and the end of their output', () => {
  const run_tests = () =>
    done({ status: 'failed', exit_code: 1, output: `${'x'.repeat(9000)}not ok 3 - totals` });
  const { finish } = ask('Add a health check endpoint', { run_tests });
  expect(finish).toMatchObject({ status: 'failed', error: { code: 'tests_failed' } });
  expect(finish.error?.message.endsWith('not ok 3 - totals')).toBe(true);
  expect(finish.artifacts.map(({ kind }) => kind)).toEqual(['commit', 'test_run']);
});

test('a rejection that names another path is followed, once', () => {
  let asked = 0;
  const { finish, tools } = ask('Add a health check endpoint', {
    commit_files: () => (asked++ === 0 ? rejected('please use /healthz instead') : failed('branch_conflict')),
  });
  expect(asked).toBe(2);
  expect(JSON.stringify(tools.log.at(-1)?.args.files)).toContain('/healthz');
  expect(finish).toMatchObject({ status: 'failed', error: { code: 'branch_conflict' } });
});

test('any other rejection ends the subtask with its reason', () => {
  const { finish } = ask('Set the currency to USD', { commit_files: () => rejected('not this quarter') });
  expect(finish).toMatchObject({ status: 'failed', error: { code: 'call_rejected' } });
  expect(finish.error?.message).toContain('not this quarter');
});

test('a retried subtask finds its own commit on the branch', () => {
  const tools = new FakeWorkspace('checkout', seedFiles('checkout'));
  const brief = briefOf({ repository: 'checkout', description: 'Add a health check endpoint' });
  const first = drive(brief, tools).finish.artifacts[0];
  expect(drive(brief, tools).finish).toMatchObject({
    status: 'completed',
    artifacts: [{ commit: first?.commit }, {}],
  });
});

test('a repository that cannot be read, or is not named, ends the subtask as failed', () => {
  const list_files = () => failed('unknown_repository', 'There is no repository "x".');
  expect(ask('Add a health check endpoint', { list_files }).finish.error?.code).toBe('unknown_repository');
  const nameless = briefOf({ repository: null, description: 'Add a health check endpoint' });
  expect(drive(nameless, new FakeWorkspace('x', {})).finish.error?.code).toBe('no_repository');
});

test.each([
  [{ status: 'passed', exit_code: 0, output: '# pass 9' }, 'completed', null],
  [{ status: 'failed', exit_code: 1, output: 'not ok 1' }, 'failed', 'tests_failed'],
  [{ status: 'not_run', reason: 'no test command.' }, 'failed', 'tests_not_run'],
])('a subtask that only runs the tests ends as they did: %o', (output, status, code) => {
  const tools = new FakeWorkspace('checkout', seedFiles('checkout'), {
    overrides: { run_tests: () => done(output) },
  });
  const brief = briefOf({
    repository: 'checkout',
    kind: 'run',
    operation: 'read',
    description: 'Run the tests',
  });
  const { finish } = drive(brief, tools);
  expect([finish.status, finish.error?.code ?? null]).toEqual([status, code]);
  expect(finish.artifacts).toMatchObject([{ kind: 'test_run', data: { status: output.status } }]);
});
