import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { jsonBytes } from '../../lib/bytes.ts';
import { LIMITS } from '../../schema/limits.ts';
import type { CallOutcome } from '../../schema/turn.ts';
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
  // Of its own every answer is small enough: it is their sum that is not.
  ['state_too_large', 5, (n: number) => `${n}`.repeat(60_000)],
  ['state_too_deep', 1, () => JSON.parse('['.repeat(200) + ']'.repeat(200))],
])(
  'tools’ answers that cannot be kept end their subtask by name (%s); the effects stay known, the others finish',
  async (code, made, output) => {
    let answered = 0;
    drive.world.after = async () => ({ state: 'done', output: output(answered++) });
    const { id } = await drive.open(PLAN, (brief) => {
      if (brief.subtask.index === 1) return finish('ok');
      return brief.history.length < 8 ? calls(commit(brief.history.length)) : finish('end');
    });
    await drive.heal([id]);
    await expectEnd(drive, id, 'failed');
    expect((await drive.subtasks(id)).map(({ status, error }) => error?.code ?? status)).toEqual([
      code,
      'completed',
    ]);
    expect((await drive.effects(id)).map(({ state }) => state)).toEqual(Array(made).fill('done'));
  },
);

it('an answer far larger than the state may be is kept in part, and its subtask goes on', async () => {
  drive.world.after = async () => ({ state: 'done', output: 'x'.repeat(3_000_000) });
  let seen: CallOutcome | undefined;
  const { id } = await drive.open(PLAN, (brief) => {
    if (brief.subtask.index === 1) return finish('ok');
    seen = brief.history[0]?.outcomes[0];
    return seen ? finish('end') : calls(commit(0));
  });
  await expectEnd(drive, id, 'completed');
  expect(seen).toMatchObject({ state: 'done', bytes: 3_000_002, artifact: { id: expect.any(String) } });
  expect(jsonBytes(seen!.output)).toBeLessThanOrEqual(LIMITS.tool_output_bytes.value);
  expect((await drive.effects(id)).map(({ state }) => state)).toEqual(['done']);
});

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
