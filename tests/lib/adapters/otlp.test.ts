import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTraceServer, type TraceServer } from '../../../infra/local/trace-server.ts';
import { otlpService } from '../../../lib/adapters/otlp.ts';
import type { Span } from '../../../schema/span.ts';

const ROOT = '11111111-1111-8111-8111-111111111111';
const span = (what: Partial<Span>): Span => ({
  ...{
    id: ROOT,
    parent: null,
    kind: 'task',
    name: 'task: x',
    start: '2026-11-23T08:00:00.123456Z',
    end: '2026-11-23T08:00:01.5Z',
  },
  ...{
    input: {},
    output: null,
    error: null,
    agent: null,
    model: null,
    thread_id: 't',
    score: null,
    first: 1,
    last: 9,
  },
  ...what,
});

describe('otlpService', () => {
  let server: TraceServer;
  beforeEach(async () => {
    server = await startTraceServer();
  });
  afterEach(() => server.close());
  const service = () =>
    otlpService({ url: `${server.url}/v1/traces`, headers: { 'x-token': 'k' }, service: 'us' });

  it('sends what has ended, in the trace of whoever asked, times to the nanosecond as text', async () => {
    const caller = { trace_id: 'a'.repeat(32), span_id: 'b'.repeat(16) };
    const child = span({
      id: '22222222-2222-8222-8222-222222222222',
      parent: ROOT,
      kind: 'model',
      agent: 'cicd',
      error: 'too late',
      output: { usage: { input_tokens: 5 } },
    });
    const open = span({ id: '33333333-3333-8333-8333-333333333333', parent: ROOT, end: null });
    await service().send({ task_id: 't', caller, spans: [span({}), child, open], told: 0 });
    const [root, model, ...more] = [...server.spans.values()];
    expect(more).toEqual([]);
    expect(root).toMatchObject({
      ...{ traceId: caller.trace_id, parentSpanId: caller.span_id, spanId: '8111111111111111' },
      ...{ startTimeUnixNano: '1795420800123456000', endTimeUnixNano: '1795420801500000000' },
    });
    expect(model).toMatchObject({
      parentSpanId: root!.spanId,
      kind: 3,
      status: { code: 2, message: 'too late' },
    });
    expect(model!.attributes).toContainEqual({ key: 'gen_ai.usage.input_tokens', value: { intValue: '5' } });
    expect(server.requests[0]!.headers['x-token']).toBe('k');
  });

  it('begins a trace of its own where nobody asked in one, and sends nothing twice', async () => {
    await service().send({ task_id: 't', caller: null, spans: [span({})], told: 0 });
    expect([...server.spans.values()][0]).toMatchObject({ traceId: ROOT.replaceAll('-', '') });
    expect([...server.spans.values()][0]!.parentSpanId).toBeUndefined();
    await service().send({ task_id: 't', caller: null, spans: [span({})], told: 9 });
    expect(server.requests).toHaveLength(1);
  });

  it.each([429, 500])('says so when the collector answers %i', async (status) => {
    server.trouble.status = status;
    await expect(service().send({ task_id: 't', caller: null, spans: [span({})], told: 0 })).rejects.toThrow(
      `HTTP ${status}`,
    );
  });
});
