import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { showCheckpoint } from '../../lib/history/show-checkpoint.ts';
import { cancelTask } from '../../lib/tasks/cancel.ts';
import { retryTask } from '../../lib/tasks/retry.ts';
import type { TurnBrief, TurnDraft } from '../../schema/turn.ts';
import { calls, draft, finish } from '../support/world.ts';
import { Drive } from './drive.ts';
import { historyOf } from './history-of.ts';
import { checkInvariants, expectEnd } from './invariants.ts';
import { commit, destroy, mail, PRODUCTION_PLAN, productionTurns } from './scripts.ts';

let drive: Drive;
let history: ReturnType<typeof historyOf>;
beforeAll(async () => {
  drive = await Drive.start();
  history = historyOf(drive);
});
afterEach(() => checkInvariants(drive));
afterAll(() => drive.close());

const rollback: typeof history.rollback = (...args) => history.rollback(...args);
const statuses = async (id: string) =>
  (await drive.subtasks(id)).map(({ status, run }) => `${status} ${run}`);

/** A diamond beside a loner: 0 → 1, 2 → 3, and 4. */
const DIAMOND = [
  draft({ agent: 'feature-dev' }),
  draft({ agent: 'feature-dev', depends_on: [0] }),
  draft({ agent: 'documentation', depends_on: [0] }),
  draft({ agent: 'cicd', depends_on: [1, 2] }),
  draft({ agent: 'infrastructure' }),
];
/** Two commits in two turns, then the end. */
function twoCommits(brief: TurnBrief) {
  const { index } = brief.subtask;
  if (brief.history.length === 2) return finish(`done ${index}`);
  return calls(commit(index, { n: brief.history.length }));
}

describe('a rollback to a checkpoint of a subtask', () => {
  it('forks it from there, starts anew what depends on it, carries over what is independent', async () => {
    const { id } = await drive.open(DIAMOND, twoCommits);
    await expectEnd(drive, id, 'completed');
    const happened = await drive.happened(id);
    const answer = await rollback(id, await history.nth(id, 1, 2));
    expect(answer).toMatchObject({ task_id: id, status: 'running', run: 2, approval_id: null });
    expect(answer.effects).toHaveLength(10);
    await drive.rest();
    await expectEnd(drive, id, 'completed');
    expect(await statuses(id)).toEqual([
      'completed 1',
      'completed 2',
      'completed 1',
      'completed 2',
      'completed 1',
    ]);
    expect(await drive.happened(id)).toEqual(happened);
    const again = (await drive.effects(id)).filter(({ run }) => run === 2);
    expect(again.every(({ reused_from }) => reused_from !== null)).toBe(true);
    // It went on from its second turn: the first was behind it.
    expect(again.filter(({ turn }) => turn === 1)).toHaveLength(1);
    expect((await drive.task(id)).plan!.revision).toBe(2);
  });
});

describe('a rollback to before the plan was signed', () => {
  it('asks again, and the old approval clears nothing', async () => {
    const { id } = await drive.open(PRODUCTION_PLAN, productionTurns);
    await drive.approve(id, 'tech_lead', 'cto');
    await expectEnd(drive, id, 'completed');
    const [old] = await drive.approvals(id);
    const answer = await rollback(id, await history.before(id, 'gate'));
    expect(answer).toMatchObject({ status: 'awaiting_approval', run: 2 });
    await drive.rest();
    await drive.later();
    expect(await statuses(id)).toEqual(['pending 2', 'pending 2']);
    const asked = await drive.pending(id);
    expect(asked).toMatchObject({ id: answer.approval_id, revision: 2, run: 2, votes: [] });
    expect(asked.action_hash).not.toBe(old!.action_hash);
    await drive.approve(id, 'tech_lead', 'cto');
    await expectEnd(drive, id, 'completed');
    expect(await drive.happened(id)).toEqual({ 'world.commit': 1, 'world.deploy': 1 });
  });
});

/** A promise to hang on, and the word to go on. */
function gate() {
  let open = () => {};
  const opened = new Promise<void>((done) => {
    open = done;
  });
  return { open, opened };
}

describe('a rollback of a task that is', () => {
  it('waiting for its plan withdraws the request and makes another', async () => {
    const { id } = await drive.open(PRODUCTION_PLAN, productionTurns);
    const old = await drive.pending(id);
    const { approval_id } = await rollback(id, await history.before(id, 'gate'));
    expect((await drive.approvals(id)).map(({ id: each, status }) => [each, status])).toEqual([
      [old.id, 'cancelled'],
      [approval_id, 'pending'],
    ]);
    expect((await drive.events(id)).slice(-3)).toEqual([
      'task.rolled_back',
      'approval.cancelled',
      'approval.requested',
    ]);
    await expect(drive.answer('approve', old.id, 'cto')).rejects.toMatchObject({ code: 'already_decided' });
    await drive.approve(id, 'tech_lead', 'cto');
    await expectEnd(drive, id, 'completed');
  });

  // Control: the version bump of open work rows in rollback_v1.
  it('running fences out its worker, whose answer changes nothing', async () => {
    const hung = gate();
    const there = gate();
    let first = true;
    const { id } = await drive.open(
      [draft({ agent: 'feature-dev' }), draft({ agent: 'documentation' })],
      async (brief) => {
        if (brief.subtask.index === 1 && first) {
          first = false;
          there.open();
          await hung.opened;
          return calls(commit(1, { late: true }));
        }
        return twoCommits(brief);
      },
      { rest: false },
    );
    const working = drive.rest();
    await there.opened;
    const point = await history.before(id, 'execute', 0);
    expect(await rollback(id, point)).toMatchObject({ status: 'running', run: 2 });
    hung.open();
    await working;
    await drive.rest();
    await expectEnd(drive, id, 'completed');
    expect(await statuses(id)).toEqual(['completed 2', 'completed 2']);
    expect((await drive.effects(id)).map(({ args }) => args)).not.toContainEqual(
      expect.objectContaining({ late: true }),
    );
    expect(await drive.happened(id)).toEqual({ 'world.commit': 4 });
  });

  it('waiting for a call asks for that call anew, with what had been done before it behind it', async () => {
    const say = ({ history: past }: TurnBrief) =>
      [calls(commit(0)), calls(destroy('cache')), finish('gone')][past.length]!;
    const { id } = await drive.open([draft({ agent: 'infrastructure' })], say);
    const old = await drive.pending(id);
    await rollback(id, await history.before(id, 'gate', 0));
    await drive.rest();
    const asked = await drive.pending(id);
    expect(asked).toMatchObject({ kind: 'call', run: 2, turn: 2, action_type: 'world.destroy' });
    expect(asked.id).not.toBe(old.id);
    await drive.approve(id, 'tech_lead');
    await expectEnd(drive, id, 'completed');
    expect(await drive.happened(id)).toEqual({ 'world.commit': 1, 'world.destroy': 1 });
    // A call that was approved and made is asked about again, and not made again.
    await rollback(id, await history.before(id, 'gate', 0));
    await drive.rest();
    expect(await drive.task(id)).toMatchObject({ status: 'awaiting_approval', run: 3 });
    await drive.approve(id, 'tech_lead');
    await expectEnd(drive, id, 'completed');
    expect(await drive.happened(id)).toEqual({ 'world.commit': 1, 'world.destroy': 1 });
  });

  it('failed goes on from before the failure', async () => {
    let fails = true;
    const { id } = await drive.open(DIAMOND, (brief) =>
      brief.subtask.index === 3 && brief.history.length === 1 && fails
        ? finish('no', 'failed')
        : twoCommits(brief),
    );
    await expectEnd(drive, id, 'failed');
    fails = false;
    await rollback(id, await history.before(id, 'execute', 3));
    await drive.rest();
    await expectEnd(drive, id, 'completed');
    expect((await statuses(id)).map((each) => each.at(-1))).toEqual(['1', '1', '1', '2', '1']);
  });

  it('expired may be asked about again', async () => {
    const { id } = await drive.open(PRODUCTION_PLAN, productionTurns);
    await drive.engine.db.query(
      'update approval_requests set expires_at = clock_timestamp() where workflow_id = $1',
      [id],
    );
    await drive.sweep();
    await expectEnd(drive, id, 'expired');
    await rollback(id, await history.before(id, 'gate'));
    await drive.approve(id, 'tech_lead', 'cto');
    await expectEnd(drive, id, 'completed');
  });

  it.each(['rejected', 'cancelled'] as const)('%s is refused', async (status) => {
    const { id } = await drive.open(PRODUCTION_PLAN, productionTurns);
    const point = await history.before(id, 'gate');
    if (status === 'rejected') await drive.reject(id, 'cto', 'no');
    else await cancelTask(drive.ctx, await drive.engine.entry('requester', { taskId: id }), {});
    await expect(rollback(id, point)).rejects.toMatchObject({ kind: 'conflict', code: 'not_rollbackable' });
    expect(await drive.task(id)).toMatchObject({ status, run: 1 });
  });

  it('planning has nothing to go back to, and a dry run nothing that it did', async () => {
    const planning = await drive.open([draft({ agent: 'feature-dev' })], undefined, { rest: false });
    await expect(rollback(planning.id, 'anything')).rejects.toMatchObject({ code: 'checkpoint_not_found' });
    await drive.rest();
    const dry = await drive.open(PRODUCTION_PLAN, undefined, { input: { dry_run: true } });
    await expect(rollback(dry.id, 'anything')).rejects.toMatchObject({ code: 'not_rollbackable' });
  });
});

describe('a rollback', () => {
  it('waits while it is not known what became of an effect', async () => {
    drive.world.after = async (name) =>
      name === 'world.mail' ? { state: 'unknown', reason: 'the connection broke' } : undefined;
    const { id } = await drive.open([draft({ agent: 'feature-dev' })], ({ history: past }) =>
      past.length === 0 ? calls(commit(0)) : calls(mail('ops')),
    );
    drive.world.after = null;
    const point = await history.before(id, 'execute', 0);
    await expect(rollback(id, point)).rejects.toMatchObject({ kind: 'conflict', code: 'effect_open' });
    const alter = `update effects set state = $2 where task_id = $1 and tool = 'world.mail'`;
    await drive.engine.db.query(alter, [id, 'intent']);
    await expect(rollback(id, point)).rejects.toMatchObject({ code: 'effect_open' });
    await drive.engine.db.query(alter, [id, 'unknown']);
    expect((await drive.task(id)).run).toBe(1);
  });

  it('is for the requester and who leads the project, of checkpoints of this task that are no end of it', async () => {
    const { id } = await drive.open([draft({ agent: 'feature-dev' })]);
    const other = await drive.open([draft({ agent: 'feature-dev' })]);
    const point = await history.before(id, 'execute', 0);
    await expect(rollback(id, point, 'developer')).rejects.toMatchObject({ code: 'role_not_allowed' });
    await expect(rollback(other.id, point)).rejects.toMatchObject({ code: 'checkpoint_not_found' });
    const end = (await history.list(id)).find(
      ({ subtask_index, status }) => subtask_index === null && status === 'ended',
    );
    await expect(rollback(id, end!.checkpoint_id)).rejects.toMatchObject({ code: 'checkpoint_final' });
    await rollback(id, point, 'team_lead');
    await drive.rest();
    await expectEnd(drive, id, 'completed');
    const audited = await drive.engine.db.query<{ actor: string; type: string }>(
      `select actor, type from audit_events where subject = $1`,
      [id],
    );
    expect(audited).toContainEqual({ actor: 'team_lead', type: 'task.rolled_back' });
  });

  it('replaces state: nothing that came after the checkpoint is in the branch', async () => {
    const { id } = await drive.open([draft({ agent: 'feature-dev' })], twoCommits);
    const point = await history.before(id, 'execute', 0);
    const then = await showCheckpoint(drive.ctx, id, point);
    await rollback(id, point);
    const forked = await showCheckpoint(drive.ctx, id, point);
    expect(forked).toMatchObject({ run: 2, status: 'current', node: 'execute', state: then.state });
    expect(JSON.stringify(forked.state)).not.toContain('"n":1');
    await drive.rest();
    await expectEnd(drive, id, 'completed');
  });

  // Control: earlier_effect takes nothing from the turns behind the checkpoint.
  it('makes a call like one behind it anew, and one that lay after it not again', async () => {
    // The same call twice: a test run before and after a change.
    const say = ({ history: past }: TurnBrief): TurnDraft =>
      [calls(mail('tests')), calls(commit(0)), calls(mail('tests')), finish('green')][past.length]!;
    const { id } = await drive.open([draft({ agent: 'feature-dev' })], say);
    await expectEnd(drive, id, 'completed');
    const [first, , third] = await drive.effects(id);
    await rollback(id, await history.nth(id, 0, 2));
    await drive.rest();
    await expectEnd(drive, id, 'completed');
    const again = (await drive.effects(id)).filter(({ run }) => run === 2);
    expect(again.map(({ tool, reused_from }) => [tool, reused_from])).toEqual([
      ['world.commit', expect.any(String)],
      ['world.mail', third!.key],
    ]);
    expect(again.map(({ reused_from }) => reused_from)).not.toContain(first!.key);
    expect(await drive.happened(id)).toEqual({ 'world.mail': 2, 'world.commit': 1 });
  });

  it('of a rolled-back run goes back further, and a retry goes on from it', async () => {
    const { id } = await drive.open(DIAMOND, twoCommits);
    const happened = await drive.happened(id);
    await rollback(id, await history.before(id, 'execute', 1));
    await drive.rest();
    await rollback(id, await history.before(id, 'execute', 0));
    await drive.rest();
    await expectEnd(drive, id, 'completed');
    const entry = await drive.engine.entry('requester', { taskId: id });
    await retryTask(drive.ctx, entry, { reason: 'again', fromSubtask: 3 });
    await drive.rest();
    await expectEnd(drive, id, 'completed');
    expect((await drive.task(id)).run).toBe(4);
    expect(await drive.happened(id)).toEqual(happened);
    const left = (await history.list(id)).map(({ status }) => status);
    expect(new Set(left)).toEqual(new Set(['ended', 'superseded', 'rolled_back']));
  });
});

describe('a retry of a task whose subtasks are all done', () => {
  it('writes the report that could not be written', async () => {
    const { id } = await drive.open([draft({ agent: 'feature-dev' })]);
    // As a report step that was parked leaves it: the trigger of final statuses is out of the way for this once.
    await drive.engine.db.query('alter table tasks disable trigger user');
    await drive.engine.db.query(
      `update tasks set status = 'failed', error = '{"code": "parked", "message": "Given up."}' where id = $1`,
      [id],
    );
    await drive.engine.db.query(
      `update events set type = 'task.failed' where task_id = $1 and type = 'task.completed'`,
      [id],
    );
    await drive.engine.db.query('alter table tasks enable trigger user');
    const entry = await drive.engine.entry('requester', { taskId: id });
    expect(await retryTask(drive.ctx, entry, { reason: 'mended' })).toMatchObject({
      status: 'running',
      run: 2,
    });
    await drive.rest();
    await expectEnd(drive, id, 'completed');
    expect(await drive.task(id)).toMatchObject({ error: null, report: { status: 'completed' } });
    expect(await drive.happened(id)).toEqual({ 'world.commit': 1 });
  });
});
