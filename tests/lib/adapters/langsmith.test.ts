import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startTraceServer, type TraceServer } from '../../../infra/local/trace-server.ts';
import { langsmithService } from '../../../lib/adapters/langsmith.ts';
import type { Span, Trace } from '../../../schema/span.ts';

const ROOT = '11111111-1111-8111-8111-111111111111';
const CHILD = '22222222-2222-8222-8222-222222222222';
const span = (what: Partial<Span>): Span => ({
  ...{
    id: ROOT,
    parent: null,
    kind: 'task',
    name: 'task: x',
    start: '2026-11-23T08:00:00.123456Z',
    end: null,
  },
  ...{
    input: { a: 1 },
    output: null,
    error: null,
    agent: null,
    model: null,
    thread_id: 't',
    score: null,
    first: 1,
    last: 1,
  },
  ...what,
});
const trace = (spans: Span[], told = 0): Trace => ({ task_id: 't', caller: null, spans, told });

/** The real client over a real socket. */
describe('langsmithService', () => {
  let server: TraceServer;
  beforeEach(async () => {
    server = await startTraceServer();
    vi.spyOn(console, 'warn').mockImplementation(() => {});
  });
  afterEach(async () => {
    await server.close();
    vi.restoreAllMocks();
  });
  const service = () =>
    langsmithService({ url: server.url, key: 'lsv2_x', project: 'dev-tools-agents', workspace: 'w' });

  it('tells a run with its project, place, tags and tokens', async () => {
    const usage = { input_tokens: 3, output_tokens: 4 };
    const model = span({
      id: CHILD,
      parent: ROOT,
      kind: 'model',
      name: 'model: turn',
      agent: 'cicd',
      model: 'm',
      output: { usage },
      end: '2026-11-23T08:00:01Z',
    });
    await service().send(trace([span({}), model]));
    expect(server.runs.get(CHILD)).toMatchObject({
      ...{ trace_id: ROOT, parent_run_id: ROOT, run_type: 'llm', session_name: 'dev-tools-agents' },
      dotted_order: `20261123T080000123456Z${ROOT}.20261123T080000123456Z${CHILD}`,
      tags: ['task_id:t', 'thread_id:t', 'kind:model', 'agent:cicd', 'model:m'],
      outputs: { usage_metadata: { input_tokens: 3, output_tokens: 4, total_tokens: 7 } },
      extra: { metadata: { ls_model_name: 'm' } },
    });
    expect(server.requests[0]!.headers).toMatchObject({ 'x-api-key': 'lsv2_x', 'x-tenant-id': 'w' });
  });

  it('posts what has begun, patches what has changed since, and leaves out what was told', async () => {
    await service().send(trace([span({}), span({ id: CHILD, parent: ROOT, first: 2, last: 2 })]));
    await service().send(
      trace(
        [
          span({ end: '2026-11-23T08:00:02Z', last: 3 }),
          span({ id: CHILD, parent: ROOT, first: 2, last: 2 }),
        ],
        2,
      ),
    );
    expect(server.runs.get(ROOT)).toMatchObject({ end_time: '2026-11-23T08:00:02Z' });
    expect(server.runs.get(CHILD)!.end_time).toBeUndefined();
    expect(server.requests.map(({ line }) => line)).toEqual(['POST /runs/batch', 'POST /runs/batch']);
  });

  it('gives what people decided as feedback, once however often it is told', async () => {
    const score = {
      key: 'decision' as const,
      value: 'rejected',
      score: 0 as const,
      comment: 'Not on a Friday',
    };
    await service().send(trace([span({ score })]));
    await service().send(trace([span({ score })]));
    expect([...server.feedback.values()]).toEqual([
      expect.objectContaining({
        run_id: ROOT,
        key: 'decision',
        value: 'rejected',
        score: 0,
        comment: 'Not on a Friday',
      }),
    ]);
  });

  it.each([429, 500, 503, 401, 422])('says so when it is answered %i, and tries once', async (status) => {
    server.trouble.status = status;
    const started = performance.now();
    await expect(service().send(trace([span({})]))).rejects.toThrow(`HTTP ${status}`);
    expect(server.requests).toHaveLength(1);
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  it('gives a slow service up after its time, and a closed one at once', async () => {
    server.trouble.delayMs = 10_000;
    const started = performance.now();
    await expect(service().send(trace([span({})]))).rejects.toThrow('LangSmith took not everything');
    expect(performance.now() - started).toBeLessThan(4_000);
    const gone = langsmithService({ url: 'http://127.0.0.1:1', key: 'k', project: 'p', workspace: null });
    await expect(gone.send(trace([span({})]))).rejects.toThrow('LangSmith took not everything');
  });

  it('takes an answer that the run is there already for a yes', async () => {
    server.trouble.status = 409;
    await expect(service().send(trace([span({})]))).resolves.toBeUndefined();
  });
});
