import { describe, expect, test } from 'vitest';
import { INSTEAD_OF_CHANGE } from '../../../../../lib/models/offline/repository/turns.ts';
import type { Artifact, TurnBrief } from '../../../../../schema/turn.ts';
import type { JsonObject } from '../../../../../schema/vocabulary.ts';
import {
  briefOf,
  done,
  drive,
  type FakeTool,
  FakeWorkspace,
  failed,
  rejected,
} from '../../../../support/offline-drive.ts';

const MAIN = 'a'.repeat(40);
const BUILT = 'b'.repeat(40);
const DOCUMENTED = 'c'.repeat(40);
const BRANCH = 'task/task-1';

function artifact(kind: Artifact['kind'], commit: string, data: Artifact['data'] = {}): Artifact {
  return { kind, title: kind, repository: 'checkout', branch: BRANCH, commit, url: null, data };
}

/** Finishes of earlier subtasks, one for each list of artifacts. */
function priorOf(...all: Artifact[][]): TurnBrief['prior'] {
  return all.map((artifacts, index) => ({
    index,
    agent: 'feature-dev',
    title: `step ${index}`,
    finish: { status: 'completed', kind: 'change', summary: 'done', artifacts, error: null },
  }));
}

function run(
  subtask: {
    operation?: 'deploy' | 'rollback';
    environment?: 'none' | 'staging' | 'production';
    description?: string;
  },
  more: { prior?: TurnBrief['prior']; head?: string; tools?: Record<string, FakeTool> } = {},
) {
  const deployed = (args: JsonObject) =>
    done({
      status: 'deployed',
      commit: String(args.commit ?? MAIN),
      previous: MAIN,
      url: 'http://127.0.0.1:4001',
      health: { path: '/health', status: 200, body: '{}' },
    });
  const branches = [
    { name: 'main', head: MAIN, default: true },
    ...(more.head ? [{ name: BRANCH, head: more.head, default: false }] : []),
  ];
  const overrides = {
    list_branches: () => done({ branches }),
    deploy: deployed,
    rollback: deployed,
    ...more.tools,
  };
  const tools = new FakeWorkspace('checkout', {}, { overrides });
  const brief = briefOf(
    {
      repository: 'checkout',
      agent: 'cicd',
      kind: 'run',
      operation: 'deploy',
      environment: 'production',
      ...subtask,
    },
    { prior: more.prior ?? [] },
  );
  const { finish } = drive(brief, tools);
  const call = tools.log.find(({ tool }) => /deploy|rollback/.test(tool));
  return { finish, call: call ? { tool: call.tool, args: call.args } : null };
}

describe('which commit is deployed', () => {
  test('the head of the default branch when nothing was made', () => {
    const { finish, call } = run({ environment: 'staging' });
    expect(call).toEqual({
      tool: 'workspace.deploy',
      args: { repository: 'checkout', environment: 'staging', commit: MAIN },
    });
    expect(finish).toMatchObject({
      status: 'completed',
      kind: 'run',
      artifacts: [
        {
          kind: 'deployment',
          commit: MAIN,
          url: 'http://127.0.0.1:4001',
          data: { environment: 'staging', health: { status: 200 }, previous: MAIN },
        },
      ],
    });
  });

  test('the reviewed commit when it is the last', () => {
    const prior = priorOf([artifact('commit', BUILT)], [artifact('review', BUILT, { verdict: 'approved' })]);
    const { finish, call } = run({}, { prior, head: BUILT });
    expect(call?.args.commit).toBe(BUILT);
    expect(finish.summary).toContain('the reviewed commit');
  });

  test('the last commit when one came after the review, and it says so', () => {
    const prior = priorOf(
      [artifact('commit', BUILT)],
      [artifact('review', BUILT)],
      [artifact('commit', DOCUMENTED)],
    );
    const { finish, call } = run({}, { prior, head: DOCUMENTED });
    expect(call?.args.commit).toBe(DOCUMENTED);
    expect(finish.summary).toContain(`the review read ${BUILT.slice(0, 7)}, before it`);
  });

  test('the ref that the plan names', () => {
    const prior = priorOf([artifact('commit', BUILT)]);
    const description = 'Deploy main [ref: main]';
    expect(run({ description }, { prior, head: BUILT }).call?.args.commit).toBe(MAIN);
    expect(run({ description: 'Deploy [ref: nowhere]' }).finish.error?.code).toBe('unknown_ref');
  });

  test('never a commit that no subtask of the task made', () => {
    const { finish, call } = run({}, { prior: priorOf([artifact('commit', BUILT)]), head: DOCUMENTED });
    expect(call).toBeNull();
    expect(finish.error?.code).toBe('branch_moved');
  });
});

describe('what is not deployed', () => {
  test.each([
    ['a rejected review', { verdict: 'rejected', findings: [] }],
    ['a critical finding', { findings: [{ severity: 'critical' }] }],
  ])('%s blocks it', (_, data) => {
    const prior = priorOf([artifact('commit', BUILT)], [artifact('review', BUILT, data)]);
    const { finish, call } = run({}, { prior, head: BUILT });
    expect([finish.status, finish.error?.code, call]).toEqual(['failed', 'review_blocked', null]);
  });

  test('a review that judged nothing neither blocks it nor vouches for it', () => {
    const data = { verdict: 'not_judged', score: null, findings: [] };
    const prior = priorOf([artifact('commit', BUILT)], [artifact('review', BUILT, data)]);
    const { finish, call } = run({}, { prior, head: BUILT });
    expect([finish.status, call?.args.commit]).toEqual(['completed', BUILT]);
    expect(finish.summary).not.toContain('reviewed');
  });

  test('a proposal in place of the change blocks it', () => {
    const prior = priorOf([artifact('proposal', BUILT, { [INSTEAD_OF_CHANGE]: true })]);
    expect(run({}, { prior, head: BUILT }).finish.error?.code).toBe('change_missing');
  });

  test('a release that is not healthy ends as failed, with the reason', () => {
    const deploy = () => done({ status: 'failed', commit: MAIN, reason: '/health answered 500.' });
    const { finish } = run({}, { tools: { deploy } });
    expect(finish).toMatchObject({ status: 'failed', error: { code: 'deploy_failed' }, artifacts: [] });
    expect(finish.error?.message).toContain('/health answered 500. What served before serves on.');
  });

  test.each([
    ['with its output', { status: 'failed', commit: MAIN, reason: '/health answered 500.' }],
    ['without one', null],
  ])('a deploy that is told as a failed call, %s, ends the same way', (_, output) => {
    const error = { code: 'deploy_failed', message: '/health answered 500' };
    const { finish } = run({}, { tools: { deploy: () => ({ state: 'failed', output, error }) } });
    expect(finish).toMatchObject({ status: 'failed', error: { code: 'deploy_failed' }, artifacts: [] });
    expect(finish.summary).toContain('/health answered 500. What served before serves on.');
  });

  test('a refused or rejected call ends it with the reason', () => {
    const denied = run({}, { tools: { deploy: () => rejected('freeze until Monday') } });
    expect(denied.finish.error).toMatchObject({ code: 'call_rejected' });
    expect(denied.finish.error?.message).toContain('freeze until Monday');
    const unknown = run(
      {},
      { tools: { deploy: () => failed('unknown_environment', 'No such environment.') } },
    );
    expect(unknown.finish.error?.code).toBe('unknown_environment');
  });
});

describe('what is said of the release before', () => {
  const released = (more: JsonObject) => () => done({ status: 'deployed', commit: MAIN, url: null, ...more });

  test('none, the same commit, and another one are told apart', () => {
    const say = (more: JsonObject) => run({}, { tools: { deploy: released(more) } }).finish.summary;
    expect(say({ previous: null })).toContain('There was no release before it.');
    expect(say({ previous: BUILT })).toContain(`To undo it, roll back to ${BUILT.slice(0, 7)}.`);
    const alone = say({ previous: MAIN, redeployed: true, releases: [MAIN] });
    expect(alone).toContain('It served that commit before. No other release is kept.');
    expect(alone).not.toContain('no release before');
    expect(say({ previous: MAIN, redeployed: true, releases: [MAIN, BUILT] })).toContain(
      `It served that commit before. To undo it, roll back to ${BUILT.slice(0, 7)}.`,
    );
    expect(say({ previous: null, redeployed: true })).toContain('It served that commit before.');
  });

  test('changes that go out of service are named by their commit', () => {
    const deploy = released({ previous: BUILT, replaces_unmerged: true });
    const { finish } = run({}, { tools: { deploy } });
    expect(finish.summary).toContain(`does not build on ${BUILT.slice(0, 7)}`);
    expect(finish.summary).toContain('no longer served');
    expect(finish.artifacts[0]?.data).toMatchObject({ replaces_unmerged: true });
    const plain = run({}, { tools: { deploy: released({ previous: BUILT, replaces_unmerged: false }) } });
    expect(plain.finish.summary).not.toContain('no longer served');
  });
});

test('a rollback names its release, or takes the one before; without an environment it is production', () => {
  const hinted = run({
    operation: 'rollback',
    environment: 'staging',
    description: `Back [release: ${BUILT}]`,
  });
  expect(hinted.call?.args).toEqual({ repository: 'checkout', environment: 'staging', release: BUILT });
  const plain = run({ operation: 'rollback', environment: 'none' });
  expect(plain.call?.args).toEqual({
    repository: 'checkout',
    environment: 'production',
    release: 'previous',
  });
  expect(plain.finish).toMatchObject({
    status: 'completed',
    kind: 'run',
    artifacts: [{ kind: 'deployment' }],
  });
});

test('a rollback to something that is no release is not turned into another one', () => {
  const { finish, call } = run({ operation: 'rollback', description: 'Back to 1.2.0 [release: 1.2.0]' });
  expect([finish.error?.code, call]).toEqual(['release_not_found', null]);
});
