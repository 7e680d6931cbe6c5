import { describe, expect, it } from 'vitest';
import type { Ctx } from '../../../lib/ctx.ts';
import type { Work } from '../../../lib/db/rows.ts';
import type { Traces } from '../../../lib/ports.ts';
import { PLACE, spanId } from '../../../lib/tracing/span-ids.ts';
import { watchCalls } from '../../../lib/tracing/watch-calls.ts';
import type { Span } from '../../../schema/span.ts';
import { NO_USAGE, type TurnBrief } from '../../../schema/turn.ts';

const WORK = { task: { id: 't', run: 2 }, subtask: { id: 's', agent: 'cicd' }, thread_id: 't/2/s' } as Work;

function watched(over: Partial<Pick<Ctx, 'tools' | 'model'>>, samples = true) {
  const noted: Span[] = [];
  let time = 1_000;
  const traces: Traces = {
    samples: () => samples,
    note: (_, span) => void noted.push(span),
    tell: async () => {},
    catchUp: async () => 0,
  };
  const ctx = {
    clock: { now: () => (time += 5) },
    ids: { id: () => `id-${time}` },
    ...over,
  } as unknown as Ctx;
  return { noted, ctx, seen: watchCalls(ctx, traces, WORK) };
}
const tools = (call: Ctx['tools']['call']): Ctx['tools'] => ({ cards: async () => [], call });

describe('watchCalls', () => {
  it('hands a tool’s answer on as it is and notes it in the place of its effect, under the subtask', async () => {
    const { noted, seen } = watched({ tools: tools(async () => ({ state: 'done', output: { a: 1 } })) });
    expect(await seen.tools.call('ci.deploy', { to: 'staging' }, { key: 'k' })).toEqual({
      state: 'done',
      output: { a: 1 },
    });
    expect(noted).toEqual([
      expect.objectContaining({
        ...{
          id: spanId('t', PLACE.effect('k')),
          parent: spanId('t', PLACE.subtask('s', 2)),
          kind: 'tool',
          name: 'ci.deploy',
        },
        ...{ start: '1970-01-01T00:00:01.005Z', end: '1970-01-01T00:00:01.010Z', agent: 'cicd', error: null },
      }),
    ]);
  });

  it('notes what failed, and lets it fail', async () => {
    const { noted, seen } = watched({ tools: tools(() => Promise.reject(new TypeError('no'))) });
    await expect(seen.tools.call('x', {}, { key: null })).rejects.toThrow('no');
    expect(noted[0]).toMatchObject({ error: 'TypeError: no', output: null });
  });

  it('names a model’s tools instead of showing them whole, and its tokens', async () => {
    const usage = { ...NO_USAGE, input_tokens: 7 };
    const value = { say: 'hm', calls: [], finish: null };
    let got: TurnBrief | null = null;
    const model = {
      name: 'm',
      timeoutMs: 9,
      plan: () => Promise.reject(new Error()),
      turn: async (brief: TurnBrief) => {
        got = brief;
        return { value, usage, model: 'm-1' };
      },
    };
    const { noted, seen } = watched({ model: async () => model });
    const brief = { tools: [{ name: 'ci.deploy' }], feedback: [] } as unknown as TurnBrief;
    const asked = await seen.model();
    expect([asked.name, asked.timeoutMs, asked.concerns]).toEqual(['m', 9, undefined]);
    expect(await asked.turn(brief)).toEqual({ value, usage, model: 'm-1' });
    expect(got).toEqual(brief);
    expect(noted[0]).toMatchObject({ model: 'm-1', input: { tools: ['ci.deploy'] }, output: { usage } });
  });

  it('is not there for a task that is not traced', () => {
    const { ctx, seen } = watched({}, false);
    expect(seen).toBe(ctx);
  });
});
