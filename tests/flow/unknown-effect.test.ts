import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { resolveEffect } from '../../lib/effects/resolve.ts';
import { cancelTask } from '../../lib/tasks/cancel.ts';
import type { ToolResult } from '../../schema/tool.ts';
import type { TurnBrief } from '../../schema/turn.ts';
import { calls, draft, finish } from '../support/world.ts';
import { Drive } from './drive.ts';
import { checkInvariants, expectEnd } from './invariants.ts';
import { commit, mail } from './scripts.ts';

let drive: Drive;
beforeAll(async () => {
  drive = await Drive.start();
});
afterEach(async () => {
  drive.world.before = null;
  drive.world.after = null;
  await checkInvariants(drive);
});
afterAll(() => drive.close());

const PLAN = [
  draft({ agent: 'feature-dev' }),
  draft({ agent: 'documentation' }),
  draft({ agent: 'code-review', kind: 'review', depends_on: [0] }),
];
/** The first subtask writes a mail, which cannot be written twice; the second commits; the third only looks. */
function turns(brief: TurnBrief) {
  const last = brief.history.at(-1)?.outcomes[0];
  if (last) return finish(`${last.state}`, last.state === 'done' ? 'completed' : 'failed');
  if (brief.subtask.index === 0) return calls(mail('ops'));
  return brief.subtask.index === 1 ? calls(commit(1)) : finish('read it');
}
const silence = async (name: string): Promise<ToolResult | undefined> =>
  name === 'world.mail' ? { state: 'unknown', reason: 'the connection broke' } : undefined;

async function doubtful() {
  drive.world.after = silence;
  const { id } = await drive.open(PLAN, turns);
  drive.world.after = null;
  const [effect] = (await drive.effects(id)).filter(({ tool }) => tool === 'world.mail');
  return { id, key: effect!.key };
}
const resolve = async (
  who: 'tech_lead' | 'requester' | 'developer',
  taskId: string,
  key: string,
  outcome: 'done' | 'not_done',
) =>
  resolveEffect(drive.ctx, await drive.engine.entry(who, { taskId }), { key, outcome, evidence: 'I looked' });

/** The audited acts on one effect, oldest first. */
const told = async (key: string) =>
  (
    await drive.engine.db.query<{ type: string }>(
      'select type from audit_events where subject = $1 order by id',
      [key],
    )
  ).map(({ type }) => type);
const halfAnHourLater = (key: string) =>
  drive.engine.db.query(`update effects set remind_at = remind_at - interval '30 minutes' where key = $1`, [
    key,
  ]);

describe('a call that may or may not have happened', () => {
  it('parks its subtask with the exact call and how to look; the others go on', async () => {
    const { id, key } = await doubtful();
    const subtasks = await drive.subtasks(id);
    expect(subtasks.map(({ status }) => status)).toEqual(['unknown', 'completed', 'pending']);
    expect(subtasks[0]!.error).toMatchObject({
      code: 'effect_unknown',
      key,
      call: mail('ops'),
      at: expect.any(String),
      look: expect.stringContaining(key),
    });
    expect((await drive.task(id)).status).toBe('running');
    await drive.timePasses();
    await drive.sweep();
    await drive.rest();
    expect(await drive.happened(id)).toEqual({ 'world.mail': 1, 'world.commit': 1 });
    await resolve('tech_lead', id, key, 'done');
  });

  it.each([
    ['done', 'completed', ['completed', 'completed', 'completed']],
    ['not_done', 'failed', ['failed', 'completed', 'skipped']],
  ] as const)('goes on when somebody says %s', async (outcome, end, statuses) => {
    const { id, key } = await doubtful();
    drive.resolved.add(key);
    await resolve('tech_lead', id, key, outcome);
    await drive.rest();
    await expectEnd(drive, id, end);
    expect((await drive.subtasks(id)).map(({ status }) => status)).toEqual(statuses);
    expect(await drive.happened(id)).toEqual({ 'world.mail': 1, 'world.commit': 1 });
    await expect(resolve('tech_lead', id, key, 'done')).rejects.toMatchObject({ code: 'not_unknown' });
  });

  it('is not resolved by the requester, nor by whoever could not have approved it', async () => {
    const { id, key } = await doubtful();
    await expect(resolve('requester', id, key, 'done')).rejects.toMatchObject({ code: 'self_approval' });
    await expect(resolve('developer', id, key, 'done')).rejects.toMatchObject({ code: 'role_not_allowed' });
    await expect(resolve('tech_lead', id, 'f'.repeat(64), 'done')).rejects.toMatchObject({
      code: 'effect_not_found',
    });
    await resolve('tech_lead', id, key, 'done');
    await drive.rest();
  });

  // Control: remind_at in record_outcomes, remind_v1 and resolve_v1.
  it('is told again every half hour, once however many sweeps come, until somebody resolves it', async () => {
    const { id, key } = await doubtful();
    expect(await told(key)).toEqual(['effect.unknown']);
    await drive.sweep();
    expect(await told(key)).toEqual(['effect.unknown']);
    for (const reminders of [1, 2]) {
      await halfAnHourLater(key);
      await Promise.all([drive.sweep(), drive.sweep(), drive.sweep()]);
      expect(await told(key)).toEqual(['effect.unknown', ...Array(reminders).fill('effect.reminded')]);
      const due = (await drive.effects(id)).find((effect) => effect.key === key)!.remind_at!;
      expect((Date.parse(due) - Date.now()) / 60_000).toBeCloseTo(30, 0);
    }
    const notices = await drive.engine.db.query<{ kind: string; payload: { event: string; look: string } }>(
      `select kind, payload from outbox where payload ->> 'key' = $1 order by payload ->> 'event' desc`,
      [key],
    );
    expect(notices.map(({ kind, payload }) => [kind, payload.event, payload.look.includes(key)])).toEqual([
      ['log', 'effect_unknown', true],
      ['log', 'effect_reminded', true],
      ['log', 'effect_reminded', true],
    ]);
    await resolve('tech_lead', id, key, 'done');
    expect((await drive.effects(id)).find((effect) => effect.key === key)!.remind_at).toBeNull();
    await halfAnHourLater(key);
    await drive.sweep();
    expect(await told(key)).toEqual([
      'effect.unknown',
      'effect.reminded',
      'effect.reminded',
      'effect.resolved',
    ]);
    await drive.rest();
  });

  it('is closed by its own late answer, which wakes the subtask', async () => {
    const { id, key } = await doubtful();
    const outcome = { key, state: 'done', result: { state: 'done', output: 'late', error: null } };
    await drive.ctx.db.query('select record_outcomes($1::jsonb)', [JSON.stringify([outcome])]);
    expect((await drive.subtasks(id))[0]).toMatchObject({ status: 'ready', error: null });
    await drive.heal([id]);
    await expectEnd(drive, id, 'completed');
    expect(await drive.events(id)).toContain('effect.resolved:0');
  });

  // Control: settle_v1 looks at the ledger again before it leaves a doubt.
  it('is none where another worker wrote the answer before it could be told', async () => {
    let key = '';
    drive.world.after = async (name) => {
      if (name !== 'world.mail') return undefined;
      const [open] = await drive.engine.db.query<{ key: string }>(
        `select key from effects where state = 'intent' and tool = 'world.mail'`,
      );
      key = open!.key;
      const outcome = { key, state: 'done', result: { state: 'done', output: 'late', error: null } };
      await drive.ctx.db.query('select record_outcomes($1::jsonb)', [JSON.stringify([outcome])]);
      return silence(name);
    };
    const { id } = await drive.open(PLAN, turns);
    await drive.rest();
    await expectEnd(drive, id, 'completed');
    expect(await drive.happened(id)).toEqual({ 'world.mail': 1, 'world.commit': 1 });
    expect(await told(key)).toEqual(['effect.done']);
    expect((await drive.events(id)).filter((event) => event.startsWith('effect.'))).toEqual([]);
  });

  it('is closed once when the late answer and a person come at the same moment', async () => {
    for (let round = 0; round < 10; round++) {
      const { id, key } = await doubtful();
      const outcome = { key, state: 'done', result: { state: 'done', output: 'late', error: null } };
      await Promise.allSettled([
        drive.ctx.db.query('select record_outcomes($1::jsonb)', [JSON.stringify([outcome])]),
        resolve('tech_lead', id, key, 'done'),
      ]);
      await drive.heal([id]);
      await expectEnd(drive, id, 'completed');
    }
  });

  // Control: move_task leaves an ended run alone.
  it('stays answerable after the task was cancelled, and does not bring it back', async () => {
    const { id, key } = await doubtful();
    await cancelTask(drive.ctx, await drive.engine.entry('requester', { taskId: id }), {});
    await resolve('tech_lead', id, key, 'done');
    await drive.heal([id]);
    const task = await drive.task(id);
    expect(task).toMatchObject({ status: 'cancelled', work: 'idle', step: null });
    expect(task.finished_at).not.toBeNull();
    expect((await drive.events(id)).slice(-2)).toEqual(['task.cancelled', 'effect.resolved:0']);
  });
});

describe('a call whose worker did not come back', () => {
  const dies = async (name: string) => {
    if (name === 'world.mail') throw new Error('killed');
    return undefined;
  };

  // Control: the key is the ledger row's.
  it('is sent again under the same key where the target honours it', async () => {
    let times = 0;
    drive.world.after = async () => {
      times += 1;
      if (times === 1) throw new Error('killed');
      return undefined;
    };
    const { id } = await drive.open([draft({ agent: 'feature-dev' })]);
    await drive.later();
    await expectEnd(drive, id, 'completed');
    expect(times).toBe(2);
    expect(await drive.happened(id)).toEqual({ 'world.commit': 1 });
  });

  it('is a doubt where it does not', async () => {
    drive.world.after = dies;
    const { id } = await drive.open(PLAN, turns);
    drive.world.after = null;
    await drive.later();
    expect((await drive.subtasks(id))[0]).toMatchObject({
      status: 'unknown',
      error: { code: 'effect_unknown' },
    });
    expect(await drive.happened(id)).toEqual({ 'world.mail': 1, 'world.commit': 1 });
    const [effect] = (await drive.effects(id)).filter(({ state }) => state === 'unknown');
    await resolve('tech_lead', id, effect!.key, 'done');
    await drive.rest();
    await expectEnd(drive, id, 'completed');
  });

  it('that never answers is a doubt after five attempts, and goes on once somebody has looked', async () => {
    drive.world.after = async () => ({ state: 'unknown', reason: 'timeout' });
    const { id } = await drive.open([draft({ agent: 'feature-dev' })]);
    for (let i = 0; i < 5; i++) await drive.later();
    drive.world.after = null;
    expect((await drive.subtasks(id))[0]).toMatchObject({
      status: 'unknown',
      error: { code: 'effect_unknown' },
    });
    const [effect] = await drive.effects(id);
    await resolve('tech_lead', id, effect!.key, 'done');
    await drive.rest();
    await expectEnd(drive, id, 'completed');
  });

  it('five times over is a doubt as well, never a failure that forgets it', async () => {
    let reached = 0;
    drive.world.after = () => {
      reached += 1;
      return new Promise(() => undefined);
    };
    const { id } = await drive.open([draft({ agent: 'feature-dev' })], undefined, { rest: false });
    await Promise.all(drive.engine.background.splice(0));
    let bell = drive.engine.queue.take()!;
    for (let attempt = 1; attempt <= 5; attempt++) {
      drive.ring(bell).catch(() => undefined);
      await vi.waitFor(() => expect(reached).toBe(attempt));
      await drive.timePasses();
      const [subtask] = await drive.subtasks(id);
      bell = { ...bell, body: { v: 1, kind: 'subtask', id: subtask!.id } };
    }
    drive.world.after = null;
    await drive.ring(bell);
    expect((await drive.subtasks(id))[0]).toMatchObject({
      status: 'unknown',
      error: { code: 'effect_unknown' },
    });
    const [effect] = await drive.effects(id);
    await resolve('tech_lead', id, effect!.key, 'done');
    await drive.rest();
    await expectEnd(drive, id, 'completed');
  });
});
