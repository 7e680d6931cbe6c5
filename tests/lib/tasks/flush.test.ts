import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Drive } from '../../flow/drive.ts';
import { calls, draft, finish } from '../../support/world.ts';

let drive: Drive;
let now: number;
let flushes: number;
let died: ((reason: Error) => void) | null;

beforeAll(async () => {
  drive = await Drive.start();
  const { db } = drive.ctx;
  drive.ctx.clock = { now: () => now };
  drive.ctx.db = {
    ...db,
    query: (text, params) => {
      if (text.includes('flush_v1')) flushes += 1;
      return db.query(text, params);
    },
  };
});
afterAll(() => drive.close());
beforeEach(() => {
  now = 1_000_000;
  flushes = 0;
  died = null;
  drive.world.after = null;
});

const TURNS = 10;
/** A plan of one agent that only reads: each answer of its model takes `ms`, and the one of turn `dies` never comes. */
const reader = (ms: number, dies = 0) => {
  const asked: number[] = [];
  return {
    asked,
    open: () =>
      drive.open(
        [draft({ agent: 'feature-dev' })],
        async ({ history }) => {
          asked.push(history.length + 1);
          if (history.length + 1 === dies && !died)
            await new Promise((_, reject) => {
              died = reject;
            });
          now += ms;
          return history.length + 1 === TURNS
            ? finish('read it all')
            : calls({ tool: 'world.look', args: { n: history.length } });
        },
        { rest: false },
      ),
  };
};
/** The worker hangs for ever; its lease runs out and another one takes the work. */
async function takeOver(): Promise<void> {
  const hangs = drive.rest();
  while (!died) await new Promise((done) => setTimeout(done, 5));
  await drive.timePasses();
  await drive.sweep();
  await drive.rest();
  died(new Error('this worker is gone'));
  await hangs;
}

describe('what a long agent has gathered', () => {
  it('outlives its worker: only the calls of the last five seconds are paid again', async () => {
    const { asked, open } = reader(3_000, 8);
    const { id } = await open();
    await takeOver();
    expect((await drive.task(id)).status).toBe('completed');
    // Calls of 3 s each: what was flushed before turn 7 has six answers, and the seventh and eighth are asked again.
    expect(asked).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 7, 8, 9, 10]);
    const { usage } = await drive.task(id);
    expect(usage.model_calls).toBeGreaterThanOrEqual(1 + TURNS);
    expect((await drive.events(id)).filter((type) => type.startsWith('tool.proposed'))).toHaveLength(
      TURNS - 1,
    );
  });

  it('is not flushed by itself while it is little and young', async () => {
    const { asked, open } = reader(10);
    const { id } = await open();
    await drive.rest();
    expect((await drive.task(id)).status).toBe('completed');
    expect(asked).toHaveLength(TURNS);
    expect(flushes).toBe(0);
  });

  it('is flushed when 64 KB have come together, whatever the clock says', async () => {
    drive.world.after = async () => ({ state: 'done', output: { text: 'x'.repeat(20_000) } });
    const { open } = reader(0);
    const { id } = await open();
    await drive.rest();
    expect((await drive.task(id)).status).toBe('completed');
    expect(flushes).toBe(2);
  });

  it('is refused to a worker that lost its claim, which then starts nothing more', async () => {
    let taken = false;
    const { id } = await drive.open(
      [draft({ agent: 'feature-dev' })],
      async ({ history }) => {
        now += 6_000;
        if (!taken)
          await drive.engine.db.query('update subtasks set version = version + 1 where task_id = $1', [id]);
        taken = true;
        return history.length > 0 ? finish('read it') : calls({ tool: 'world.look', args: {} });
      },
      { rest: false },
    );
    const before = drive.world.calls;
    await drive.rest();
    expect(drive.world.calls).toBe(before);
    expect((await drive.subtasks(id))[0]).toMatchObject({ status: 'running' });
    await drive.heal([id]);
    expect((await drive.task(id)).status).toBe('completed');
  });
});
