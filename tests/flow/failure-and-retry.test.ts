import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_POLICY } from '../../lib/policy/default-policy.ts';
import { retryTask } from '../../lib/tasks/retry.ts';
import type { RoleBinding } from '../../schema/principal.ts';
import type { TurnBrief } from '../../schema/turn.ts';
import type { Role } from '../../schema/vocabulary.ts';
import { calls, draft, finish } from '../support/world.ts';
import { Drive } from './drive.ts';
import { checkInvariants, expectEnd } from './invariants.ts';
import { commit, PRODUCTION_PLAN, productionTurns } from './scripts.ts';

let drive: Drive;
beforeAll(async () => {
  drive = await Drive.start();
});
afterEach(() => checkInvariants(drive));
afterAll(() => drive.close());

const PLAN = [
  draft({ agent: 'feature-dev', title: 'Change the code' }),
  draft({ agent: 'code-review', kind: 'review', title: 'Review it', depends_on: [0] }),
  draft({ agent: 'cicd', title: 'Pipeline', depends_on: [1] }),
  draft({ agent: 'documentation', title: 'Document it', depends_on: [0] }),
  draft({ agent: 'infrastructure', title: 'Container' }),
];
const ARTIFACT = {
  kind: 'commit' as const,
  title: 'c',
  repository: 'checkout',
  branch: 'b',
  commit: 'abc123',
  url: null,
  data: {},
};

/** The review fails until `heal` is called; everything else commits once and ends. */
function script() {
  let broken = true;
  const say = (brief: TurnBrief) => {
    const { index } = brief.subtask;
    if (index === 1) return broken ? finish('the diff is wrong', 'failed') : finish('the diff is right');
    if (brief.history.length === 0) return calls(commit(index));
    const ended = finish(`done ${index}`);
    return { ...ended, finish: { ...ended.finish!, artifacts: [{ ...ARTIFACT, commit: `abc${index}` }] } };
  };
  const heal = () => {
    broken = false;
  };
  return { say, heal };
}

const retry = async (taskId: string, more: { fromSubtask?: number } = {}) =>
  retryTask(drive.ctx, await drive.engine.entry('requester', { taskId }), { reason: 'again', ...more });
/** Makes an altered copy of the shipped policy the active one. */
async function activate(alter: (document: string) => string) {
  const document = alter(DEFAULT_POLICY);
  expect(document).not.toBe(DEFAULT_POLICY);
  await drive.engine.db.query(`insert into policies (version, document, created_by) values (8, $1, 'test')`, [
    document,
  ]);
  await drive.engine.db.query('update settings set active_policy = 8');
}
const statuses = async (id: string) =>
  (await drive.subtasks(id)).map(({ status, run }) => `${status} ${run}`);

describe('a subtask that fails', () => {
  it('skips what depends on it, lets the rest finish, and the report says what is done, what is not, and how to undo it', async () => {
    const { id } = await drive.open(PLAN, script().say);
    await expectEnd(drive, id, 'failed');
    expect(await statuses(id)).toEqual([
      'completed 1',
      'failed 1',
      'skipped 1',
      'completed 1',
      'completed 1',
    ]);
    const task = await drive.task(id);
    expect(task.error).toEqual({ code: 'subtask_failed', message: 'Review it: the diff is wrong' });
    expect(task.report).toMatchObject({
      status: 'failed',
      done: [{ index: 0 }, { index: 3 }, { index: 4 }],
      not_done: [
        { index: 1, status: 'failed', reason: 'the diff is wrong' },
        { index: 2, status: 'skipped' },
      ],
    });
    expect((task.report as { undo: string[] }).undo).toEqual(
      [0, 3, 4].map((i) => expect.stringContaining(`git revert abc${i}`)),
    );
  });

  it('may be the first, the last, or all of them', async () => {
    const one = await drive.open([draft({ agent: 'feature-dev' })], () => finish('no', 'failed'));
    await expectEnd(drive, one.id, 'failed');
    const all = await drive.open(
      [0, 1, 2].map(() => draft({ agent: 'feature-dev' })),
      () => finish('no', 'failed'),
    );
    await expectEnd(drive, all.id, 'failed');
    expect(await statuses(all.id)).toEqual(['failed 1', 'failed 1', 'failed 1']);
  });

  it('by a plan that cannot be run fails the task and says why', async () => {
    const { id } = await drive.open([
      draft({ agent: 'feature-dev', depends_on: [1] }),
      draft({ agent: 'cicd', depends_on: [0] }),
    ]);
    await expectEnd(drive, id, 'failed');
    expect((await drive.task(id)).error).toMatchObject({
      code: 'plan_invalid',
      message: expect.stringContaining('circle'),
    });
  });
});

describe('a retry', () => {
  it('goes on from there: what completed is carried over, effects are not repeated', async () => {
    const { say, heal } = script();
    const { id } = await drive.open(PLAN, say);
    const before = await drive.happened(id);
    heal();
    expect(await retry(id)).toMatchObject({ status: 'running', run: 2 });
    await drive.rest();
    await expectEnd(drive, id, 'completed');
    expect(await statuses(id)).toEqual([
      'completed 1',
      'completed 2',
      'completed 2',
      'completed 1',
      'completed 1',
    ]);
    expect(before).toEqual({ 'world.commit': 3 });
    expect(await drive.happened(id)).toEqual({ 'world.commit': 4 });
    const events = await drive.events(id);
    expect(events.filter((type) => type === 'subtask.started:1')).toHaveLength(2);
    expect(
      events.filter((type) => type.startsWith('task.failed') || type.startsWith('task.completed')),
    ).toEqual(['task.failed', 'task.completed']);
  });

  // Control: reuse of earlier runs' effects in intent_v1.
  it('does not send again what an earlier run has done, whatever policy is active by then', async () => {
    let fails = true;
    const { id } = await drive.open([draft({ agent: 'feature-dev' })], (brief) =>
      brief.history.length === 0 ? calls(commit(0)) : finish('end', fails ? 'failed' : 'completed'),
    );
    await expectEnd(drive, id, 'failed');
    fails = false;
    await drive.engine.db.query(
      `insert into policies (version, document, created_by) select 7, document, 'test' from policies where version = 1`,
    );
    await drive.engine.db.query('update settings set active_policy = 7');
    await retry(id);
    await drive.rest();
    await expectEnd(drive, id, 'completed');
    const [first, second] = await drive.effects(id);
    expect(second).toMatchObject({ run: 2, state: 'done', reused_from: first!.key, result: first!.result });
    expect(await drive.happened(id)).toEqual({ 'world.commit': 1 });
    await drive.engine.db.query('update settings set active_policy = 1');
  });

  it('from a completed subtask runs it again with all that builds on it', async () => {
    const { id } = await drive.open(
      [0, 1, 2].map((i) => draft({ agent: 'feature-dev', depends_on: i === 1 ? [0] : [] })),
    );
    await retry(id, { fromSubtask: 0 });
    await drive.rest();
    await expectEnd(drive, id, 'completed');
    expect(await statuses(id)).toEqual(['completed 2', 'completed 2', 'completed 1']);
    expect(await drive.happened(id)).toEqual({ 'world.commit': 3 });
  });

  it('keeps a plan approval that still holds, and asks again where it has run out', async () => {
    let fails = true;
    const { id } = await drive.open(PRODUCTION_PLAN, (brief) =>
      brief.subtask.index === 1 && fails ? finish('not today', 'failed') : productionTurns(brief),
    );
    await drive.approve(id, 'tech_lead', 'cto');
    await expectEnd(drive, id, 'failed');
    expect(await retry(id)).toMatchObject({ status: 'running' });
    await drive.rest();
    await expectEnd(drive, id, 'failed');
    fails = false;
    await drive.engine.db.query(
      `update approval_requests set plan_run_by = clock_timestamp() where workflow_id = $1`,
      [id],
    );
    expect(await retry(id)).toMatchObject({ status: 'awaiting_approval', run: 3 });
    await drive.rest();
    expect(await statuses(id)).toEqual(['completed 1', 'pending 3']);
    await drive.approve(id, 'tech_lead', 'cto');
    await expectEnd(drive, id, 'completed');
    expect(await drive.happened(id)).toEqual({ 'world.commit': 1, 'world.deploy': 1 });
  });

  it('after a deadline asks for the plan anew; after a rejection there is none', async () => {
    const { id } = await drive.open(PRODUCTION_PLAN, productionTurns);
    await drive.engine.db.query(
      'update approval_requests set expires_at = clock_timestamp() where workflow_id = $1',
      [id],
    );
    await drive.sweep();
    await expectEnd(drive, id, 'expired');
    expect(await retry(id)).toMatchObject({ status: 'awaiting_approval', run: 2 });
    await drive.reject(id, 'cto', 'no');
    await expectEnd(drive, id, 'rejected');
    await expect(retry(id)).rejects.toMatchObject({ code: 'not_retryable' });
  });

  it('tells the approvers when it asks for the plan anew, and only where it can', async () => {
    const { id } = await drive.open(PRODUCTION_PLAN, productionTurns);
    await drive.engine.db.query(
      'update approval_requests set expires_at = clock_timestamp() where workflow_id = $1',
      [id],
    );
    await drive.sweep();
    await retry(id);
    const asked = await drive.pending(id);
    expect((asked.evidence as { channels: string[] }).channels).toEqual(['log', 'linear', 'email']);
    const notices = await drive.engine.db.query('select kind from outbox where approval_id = $1', [asked.id]);
    expect(notices).toEqual([{ kind: 'log' }]);
    await drive.reject(id, 'cto', 'no');
  });

  it('takes a requester that the policy still lets ask for work', async () => {
    const { say } = script();
    const { id } = await drive.open(PLAN, say);
    const bind = (bindings: RoleBinding[]) =>
      drive.engine.db.query(
        `update principals set bindings = $1, roles_version = roles_version + 1 where id = 'requester'`,
        [JSON.stringify(bindings)],
      );
    const inAll = (role: Role): RoleBinding[] => [{ role, projects: ['*'] }];
    for (const bindings of [inAll('viewer'), []]) {
      await bind(bindings);
      await expect(retry(id)).rejects.toMatchObject({ kind: 'forbidden', code: 'role_not_allowed' });
      const lead = await drive.engine.entry('tech_lead', { taskId: id });
      await expect(retryTask(drive.ctx, lead, { reason: 'for them' })).rejects.toMatchObject({
        code: 'role_not_allowed',
      });
    }
    expect((await drive.task(id)).run).toBe(1);
    await bind(inAll('developer'));
    await retry(id);
    await drive.rest();
  });

  it('does not start a plan that the policy denies by now', async () => {
    const { id } = await drive.open(PLAN, script().say);
    await activate((document) => document.replace(/(\n {2}low:[\s\S]*?decision: )auto_approve/, '$1deny'));
    try {
      await expect(retry(id)).rejects.toMatchObject({ kind: 'forbidden', code: 'denied_by_policy' });
    } finally {
      await drive.engine.db.query('update settings set active_policy = 1');
    }
    expect(await drive.task(id)).toMatchObject({ status: 'failed', run: 1 });
  });

  it('plans anew where there was no plan', async () => {
    const { id } = await drive.open([draft({ agent: 'feature-dev', depends_on: [3] })]);
    await expectEnd(drive, id, 'failed');
    const { description } = await drive.task(id);
    drive.scripts.get(description)!.subtasks.splice(0, 1, draft({ agent: 'feature-dev' }));
    expect(await retry(id)).toMatchObject({ status: 'planning', run: 2 });
    await drive.rest();
    await expectEnd(drive, id, 'completed');
  });

  it('happens once of five at the same moment', async () => {
    const { say, heal } = script();
    const { id } = await drive.open(PLAN, say);
    heal();
    const answers = await Promise.allSettled([0, 1, 2, 3, 4].map(() => retry(id)));
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await drive.rest();
    await expectEnd(drive, id, 'completed');
    expect((await drive.task(id)).run).toBe(2);
  });

  it('has nothing to do where all is done, and never runs a dry run', async () => {
    const { id } = await drive.open([draft({ agent: 'feature-dev' })]);
    await expect(retry(id)).rejects.toMatchObject({ code: 'nothing_to_retry' });
    await expect(retry(id, { fromSubtask: 9 })).rejects.toMatchObject({ code: 'unknown_subtask' });
    const dry = await drive.open([draft({ agent: 'feature-dev' })], undefined, { input: { dry_run: true } });
    await expect(retry(dry.id)).rejects.toMatchObject({ code: 'not_retryable' });
    expect(await drive.effects(dry.id)).toEqual([]);
  });
});
