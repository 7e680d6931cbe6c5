import { afterAll, beforeAll, expect, it } from 'vitest';
import type { TurnBrief, TurnDraft } from '../../schema/turn.ts';
import { calls, draft, finish } from '../support/world.ts';
import { Drive } from './drive.ts';
import { historyOf } from './history-of.ts';
import { expectEnd } from './invariants.ts';
import { commit, destroy, mail } from './scripts.ts';

let drive: Drive;
beforeAll(async () => {
  drive = await Drive.start();
});
afterAll(() => drive.close());

// Control: behind_thread in earlier_effect. What the thread remembers was done once; the same call after it is a new one.
it('a branch that goes another way makes a call like one behind its checkpoint, and takes no old answer for it', async () => {
  let branch = false;
  const say = ({ history: past }: TurnBrief): TurnDraft => {
    if (past.length === 0) return calls(mail('tests'));
    if (past.length === 1) return calls(commit(0));
    return branch && past.length === 2 ? calls(mail('tests')) : finish('green');
  };
  const { id } = await drive.open([draft({ agent: 'feature-dev' })], say);
  await expectEnd(drive, id, 'completed');
  const history = historyOf(drive);
  branch = true;
  await history.rollback(id, await history.nth(id, 0, 2));
  await drive.rest();
  await expectEnd(drive, id, 'completed');
  expect(await drive.happened(id)).toEqual({ 'world.mail': 2, 'world.commit': 1 });
});

// Control: behind_thread follows a thread's own ancestry. Another branch's turns are not behind it, whatever their number.
it('a branch does not repeat what a branch beside it has done, however far along it begins', async () => {
  let phase = 1;
  const say = ({ history: past }: TurnBrief): TurnDraft => {
    if (phase === 1) return [calls(commit(0)), calls(mail('boss'))][past.length] ?? finish('ok');
    if (phase === 2) return past.length < 3 ? calls(commit(0, { other: past.length })) : finish('ok');
    return past.length < 4 ? calls(mail('boss')) : finish('ok');
  };
  const { id } = await drive.open([draft({ agent: 'feature-dev' })], say);
  const history = historyOf(drive);
  phase = 2;
  await history.rollback(id, await history.nth(id, 0, 1));
  await drive.rest();
  phase = 3;
  await history.rollback(id, await history.nth(id, 0, 3));
  await drive.rest();
  await expectEnd(drive, id, 'completed');
  expect((await drive.happened(id))['world.mail']).toBe(1);
});

it.each([0, 1, 2])(
  'an independent subtask that goes on from where it was makes every call that it has still to make (%i rollbacks beside it)',
  async (times) => {
    const say = ({ history: past, subtask }: TurnBrief): TurnDraft => {
      if (subtask.index === 0) return past.length > 0 ? finish('ok') : calls(commit(0));
      return [calls(mail('x')), calls(destroy('c')), calls(mail('x'))][past.length] ?? finish('ok');
    };
    const { id } = await drive.open(
      [draft({ agent: 'feature-dev' }), draft({ agent: 'infrastructure' })],
      say,
    );
    const history = historyOf(drive);
    for (let i = 0; i < times; i++) {
      await history.rollback(id, await history.nth(id, 0, 1));
      await drive.rest();
    }
    await drive.approve(id, 'tech_lead');
    await expectEnd(drive, id, 'completed');
    expect(await drive.happened(id)).toEqual({ 'world.commit': 1, 'world.mail': 2, 'world.destroy': 1 });
  },
);

it('the calls of a turn that is half made lie behind it up to the next call', async () => {
  const say = ({ history: past, subtask }: TurnBrief): TurnDraft => {
    if (subtask.index === 0) return past.length > 0 ? finish('ok') : calls(commit(0));
    return past.length > 0 ? finish('ok') : calls(mail('x'), destroy('c'), mail('x'));
  };
  const { id } = await drive.open([draft({ agent: 'feature-dev' }), draft({ agent: 'infrastructure' })], say);
  const history = historyOf(drive);
  await history.rollback(id, await history.nth(id, 0, 1));
  await drive.rest();
  await drive.approve(id, 'tech_lead');
  await expectEnd(drive, id, 'completed');
  expect(await drive.happened(id)).toEqual({ 'world.commit': 1, 'world.mail': 2, 'world.destroy': 1 });
});
