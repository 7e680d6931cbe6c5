import { afterAll, beforeAll, expect, it } from 'vitest';
import type { TurnBrief, TurnDraft } from '../../schema/turn.ts';
import { calls, draft, finish } from '../support/world.ts';
import { Drive } from './drive.ts';
import { historyOf } from './history-of.ts';
import { expectEnd } from './invariants.ts';
import { commit, mail } from './scripts.ts';

let drive: Drive;
beforeAll(async () => {
  drive = await Drive.start();
});
afterAll(() => drive.close());

// Control: kept_turns in earlier_effect. What the thread remembers was done once; the same call after it is a new one.
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
