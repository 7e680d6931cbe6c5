import { afterAll, beforeAll, expect, it } from 'vitest';
import type { TurnBrief, TurnDraft } from '../../schema/turn.ts';
import { calls, draft, finish } from '../support/world.ts';
import { Drive } from './drive.ts';
import { historyOf } from './history-of.ts';
import { checkInvariants, expectEnd } from './invariants.ts';
import { commit } from './scripts.ts';

let drive: Drive;
beforeAll(async () => {
  drive = await Drive.start();
});
afterAll(() => drive.close());

/** A model that says something else whenever it is asked again; `asked` are the numbers of its first turns. */
function fickle() {
  const asked: number[] = [];
  const say = ({ history: past }: TurnBrief): TurnDraft => {
    if (past.length > 0) return finish('ok');
    asked.push(asked.length);
    return calls(commit(0, { attempt: asked.length }));
  };
  return { asked, say };
}

// Control: foretell in lib/agents/nodes/turn.ts. The answer is in the journal before the call that it proposed.
it('a worker that takes over after the call has begun goes on from the answer, and does not ask the model again', async () => {
  const { asked, say } = fickle();
  let times = 0;
  drive.world.after = async () => {
    times += 1;
    if (times === 1) throw new Error('killed');
    return undefined;
  };
  const { id } = await drive.open([draft({ agent: 'feature-dev' })], say);
  drive.world.after = null;
  await drive.later();
  await expectEnd(drive, id, 'completed');
  expect(asked).toEqual([0]);
  expect(times).toBe(1);
  expect(await drive.happened(id)).toEqual({ 'world.commit': 1 });
  await checkInvariants(drive);
});

// Control: fork_thread takes along what the node had found out.
it('a branch from before the first call makes that call, which was made before, and does not ask for another', async () => {
  const { asked, say } = fickle();
  const { id } = await drive.open([draft({ agent: 'feature-dev' })], say);
  await expectEnd(drive, id, 'completed');
  const history = historyOf(drive);
  await history.rollback(id, await history.nth(id, 0, 1));
  await drive.rest();
  await expectEnd(drive, id, 'completed');
  expect(asked).toEqual([0]);
  expect(await drive.happened(id)).toEqual({ 'world.commit': 1 });
  await checkInvariants(drive);
});
