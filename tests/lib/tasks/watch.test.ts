import { expect, it } from 'vitest';
import type { Ctx } from '../../../lib/ctx.ts';
import { watchTask } from '../../../lib/tasks/watch.ts';

/** A task whose events come when the clock says so: [second, number of events by then, status]. */
function story(script: [atS: number, seq: number, status: string][]) {
  let now = 0;
  const looks: number[] = [];
  const ctx = {
    clock: { now: () => now },
    db: {
      query: async (_: string, [taskId, after, limit]: [string, number, number]) => {
        looks.push(now);
        const [, event_seq, status] = script.findLast(([atS]) => atS * 1_000 <= now)!;
        const seqs = Array.from({ length: event_seq }, (_unused, i) => i + 1).filter((seq) => seq > after);
        const events = seqs
          .slice(0, limit)
          .map((seq) => ({ task_id: taskId, seq, type: 'x', at: '2026-11-22T00:00:00+00:00' }));
        return [{ status, event_seq, events }];
      },
    },
  } as unknown as Ctx;
  const sleep = async (ms: number) => {
    now += ms;
  };
  return { ctx, sleep, looks };
}

async function watch(script: Parameters<typeof story>[0], after = 0) {
  const { ctx, sleep, looks } = story(script);
  const seen: (number | string)[] = [];
  for await (const item of watchTask(ctx, 't', { after, gone: () => false, sleep })) {
    seen.push(item.kind === 'event' ? item.event.seq : item.kind);
  }
  return { seen, looks };
}

it('tells every event once, in order, and ends with the run', async () => {
  expect(
    (
      await watch([
        [0, 1, 'planning'],
        [3, 4, 'running'],
        [5, 5, 'completed'],
      ])
    ).seen,
  ).toEqual([1, 2, 3, 4, 5, 'ended']);
});

it('goes on after the last number that the watcher has', async () => {
  expect((await watch([[0, 5, 'completed']], 3)).seen).toEqual([4, 5, 'ended']);
});

it('does not end with a run that was followed by another', async () => {
  expect(
    (
      await watch([
        [0, 3, 'running'],
        [4, 4, 'failed'],
      ])
    ).seen,
  ).toEqual([1, 2, 3, 4, 'ended']);
});

it('reads a long history page by page without waiting', async () => {
  const { seen, looks } = await watch([[0, 450, 'completed']]);
  expect([seen.length, looks]).toEqual([451, [0, 0, 0]]);
});

it('shows that it lives, looks less and less often, and ends before the platform does', async () => {
  const { seen, looks } = await watch([
    [0, 1, 'awaiting_approval'],
    [120, 2, 'awaiting_approval'],
  ]);
  expect(seen.filter((item) => item === 'still here').length).toBeGreaterThan(30);
  expect(seen.at(-1)).toBe('time is up');
  expect(looks.at(-1)).toBeGreaterThanOrEqual(600_000);
  const pauseAt = (second: number) => {
    const at = looks.findIndex((look) => look >= second * 1_000);
    return looks[at + 1]! - looks[at]!;
  };
  expect([1, 10, 60, 121, 130, 300].map(pauseAt)).toEqual([500, 2_000, 5_000, 500, 2_000, 5_000]);
  expect(looks.length).toBeLessThan(180);
});
