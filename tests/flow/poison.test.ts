import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { calls, draft, finish } from '../support/world.ts';
import { Drive } from './drive.ts';
import { checkInvariants, expectEnd } from './invariants.ts';
import { commit, destroy } from './scripts.ts';

let drive: Drive;
beforeAll(async () => {
  drive = await Drive.start();
});
afterEach(async () => {
  drive.world.after = null;
  await checkInvariants(drive);
});
afterAll(() => drive.close());

const PLAN = [draft({ agent: 'infrastructure' }), draft({ agent: 'documentation' })];
const args = JSON.parse(
  '{"repository": "checkout", "lc": 1, "type": "constructor", "id": ["x", "Y"], "__proto__": {"isAdmin": true}, "constructor": 1, "nul": "a\\u0000b", "half": "\\ud800"}',
);

it('arguments that would break a store are carried as data, through a crash and an approval', async () => {
  let killed = false;
  drive.world.after = async () => {
    if (killed) return undefined;
    killed = true;
    throw new Error('killed');
  };
  const { id } = await drive.open(PLAN, (brief) => {
    if (brief.subtask.index === 1) return finish('ok');
    if (brief.history.length === 0) return calls({ tool: 'world.commit', args });
    return brief.history.length === 1
      ? calls({ ...destroy('cache'), args: { ...destroy('cache').args, ...args } })
      : finish('end \u0000');
  });
  await drive.later();
  await drive.approve(id, 'tech_lead');
  await expectEnd(drive, id, 'completed');
  expect(await drive.happened(id)).toEqual({ 'world.commit': 1, 'world.destroy': 1 });
  expect((await drive.effects(id))[0]!.args).toEqual({
    repository: 'checkout',
    lc: 1,
    type: 'constructor',
    id: ['x', 'Y'],
    nul: 'a\ufffdb',
    half: '\ufffd',
  });
});

it.each([
  ['state_too_large', () => 'x'.repeat(3_000_000)],
  ['state_too_deep', () => JSON.parse('['.repeat(200) + ']'.repeat(200))],
])(
  'a tool’s answer that cannot be kept ends its subtask by name (%s); the effect stays known, the others finish',
  async (code, output) => {
    drive.world.after = async () => ({ state: 'done', output: output() });
    const { id } = await drive.open(PLAN, (brief) => {
      if (brief.subtask.index === 1) return finish('ok');
      return brief.history.length === 0 ? calls(commit(0)) : finish('end');
    });
    await drive.heal([id]);
    await expectEnd(drive, id, 'failed');
    expect((await drive.subtasks(id)).map(({ status, error }) => error?.code ?? status)).toEqual([
      code,
      'completed',
    ]);
    expect((await drive.effects(id)).map(({ state }) => state)).toEqual(['done']);
  },
);

it('a memory that cannot be read is parked and leaves the others alone', async () => {
  const { id } = await drive.open(PLAN, (brief) => {
    if (brief.subtask.index === 1) return finish('ok');
    return brief.history.length === 0 ? calls(destroy('cache')) : finish('end');
  });
  await drive.engine.db.query(`update langgraph.checkpoints set doc = '{' where thread_id like $1`, [
    `${id}/1/0`,
  ]);
  const { id: approvalId } = await drive.pending(id);
  await drive.answer('approve', approvalId, 'tech_lead');
  await drive.rest();
  for (let i = 0; i < 5; i++) await drive.later();
  await expectEnd(drive, id, 'failed');
  expect((await drive.subtasks(id)).map(({ status, error }) => error?.code ?? status)).toEqual([
    'parked',
    'completed',
  ]);
});
