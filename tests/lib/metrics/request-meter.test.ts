import { describe, expect, it, vi } from 'vitest';
import type { Ctx } from '../../../lib/ctx.ts';
import { requestMeter } from '../../../lib/metrics/request-meter.ts';

type Stored = { metric: string; labels: Record<string, string>; bucket: string; value: number };

/** A database that keeps what is stored, or fails while `down`. */
function standIn(more: Partial<Ctx> = {}) {
  const stored: Stored[][] = [];
  const state = { down: false };
  const ctx = {
    clock: { now: () => Date.now() },
    log: { info: vi.fn(), warn: vi.fn(), error: vi.fn() },
    db: {
      query: async (_text: string, [rows]: [string]) => {
        if (state.down) throw new Error('gone');
        stored.push(JSON.parse(rows) as Stored[]);
        return [];
      },
    },
    ...more,
  } as unknown as Ctx;
  return { ctx, stored, state };
}
const ANSWERED = { method: 'GET', route: '/tasks/{task_id}', status: 200, seconds: 0.02 };
const countOf = (rows: Stored[], metric: string, bucket: string) =>
  rows.find((row) => row.metric === metric && row.bucket === bucket)?.value;

describe('counts of requests', () => {
  it('are stored in one statement for all that was answered until then', async () => {
    const meter = requestMeter();
    const { ctx, stored } = standIn();
    meter.count(ANSWERED);
    const storing = meter.storeLater(ctx, 0.05);
    meter.count({ ...ANSWERED, seconds: 0.3 });
    await meter.storeLater(ctx, 0.05);
    expect(stored).toHaveLength(0);
    await storing;
    expect(stored).toHaveLength(1);
    const [rows] = stored as [Stored[]];
    expect(countOf(rows, 'http_requests_total', '')).toBe(2);
    expect(countOf(rows, 'http_request_duration_seconds', '0.025')).toBe(1);
    expect(countOf(rows, 'http_request_duration_seconds', '0.5')).toBe(1);
    expect(countOf(rows, 'http_request_duration_seconds', 'sum')).toBe(0.32);
    expect(rows[0]!.labels).toEqual({ method: 'GET', route: '/tasks/{task_id}', status: '200' });
  });

  it('are kept when they cannot be stored, and stored with the next', async () => {
    const meter = requestMeter();
    const { ctx, stored, state } = standIn();
    meter.count(ANSWERED);
    state.down = true;
    await meter.storeLater(ctx, 0);
    expect(ctx.log.error).toHaveBeenCalledTimes(1);
    state.down = false;
    meter.count(ANSWERED);
    await meter.storeLater(ctx, 0);
    expect(countOf(stored[0]!, 'http_requests_total', '')).toBe(2);
  });

  it('are stored at once when the process is about to end', async () => {
    const stopping = new AbortController();
    const meter = requestMeter();
    const { ctx, stored } = standIn({ stopping: stopping.signal });
    meter.count(ANSWERED);
    const storing = meter.storeLater(ctx, 600);
    stopping.abort();
    await storing;
    expect(stored).toHaveLength(1);
  });

  it('are stored by another when whoever meant to was cut off', async () => {
    const meter = requestMeter();
    let now = 0;
    const { ctx, stored } = standIn({ clock: { now: () => now } });
    meter.count(ANSWERED);
    void meter.storeLater(ctx, 25);
    now = 54_000;
    await meter.storeLater(ctx, 0.01);
    expect(stored).toHaveLength(1);
  });

  it('know methods, not whatever somebody writes in their place', async () => {
    const meter = requestMeter();
    const { ctx, stored } = standIn();
    meter.count({ ...ANSWERED, method: 'X-1' });
    meter.count({ ...ANSWERED, method: 'X-2' });
    await meter.storeLater(ctx, 0);
    expect(stored[0]!.filter(({ metric }) => metric === 'http_requests_total')).toEqual([
      expect.objectContaining({
        labels: { method: 'other', route: '/tasks/{task_id}', status: '200' },
        value: 2,
      }),
    ]);
  });
});
