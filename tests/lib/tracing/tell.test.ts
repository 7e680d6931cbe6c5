import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { startTraceServer, type TraceServer } from '../../../infra/local/trace-server.ts';
import { traceTree } from '../../../infra/local/trace-tree.ts';
import { langsmithService } from '../../../lib/adapters/langsmith.ts';
import { otlpService } from '../../../lib/adapters/otlp.ts';
import { makeTraces } from '../../../lib/tracing/traces.ts';
import type { TurnBrief } from '../../../schema/turn.ts';
import { Drive } from '../../flow/drive.ts';
import { destroy } from '../../flow/scripts.ts';
import { calls, draft, finish } from '../../support/world.ts';

const PLAN = [draft({ agent: 'infrastructure', title: 'Tidy up' })];
const SECRET = `ghp_${'a1B2'.repeat(9)}`;
const insists = (brief: TurnBrief) =>
  brief.history.at(-1)?.outcomes[0]?.state === 'done' ? finish('gone') : calls(destroy('cache'));

let drive: Drive;
let server: TraceServer;
const failures: string[] = [];

beforeAll(async () => {
  drive = await Drive.start();
});
afterAll(() => drive.close());
beforeEach(async () => {
  server = await startTraceServer();
  failures.length = 0;
  trace();
  vi.spyOn(console, 'warn').mockImplementation(() => {});
});
afterEach(async () => {
  await Promise.all(drive.engine.background.splice(0));
  await drive.engine.db.query('delete from traces');
  await server.close();
  vi.restoreAllMocks();
});

/** The engine's invocations tell the server what they do, through the real client. */
function trace(rate = 1): void {
  const { db } = drive.ctx;
  const log = { info: () => {}, error: (message: string) => void failures.push(message) };
  const services = async () => [
    langsmithService({ url: server.url, key: 'k', project: 'dev-tools-agents', workspace: null }),
    otlpService({ url: `${server.url}/v1/traces`, headers: {}, service: 'us' }),
  ];
  drive.ctx.traces = makeTraces({ db, log, rate, services });
}
const settled = async () => void (await Promise.all(drive.engine.background.splice(0)));
const shape = () =>
  traceTree(server).map((text) => text.replace(/ {2}\d+ ms/, '').replace(/number \d+/, 'number n'));
/** As if nobody had told of the task for a while. */
const anHourLater = () => drive.engine.db.query("update traces set at = at - interval '1 hour'");

const WHOLE = [
  'task: Tidy the start page, number n  [chain]  (outcome: completed)',
  '  plan  [chain]',
  '    model: plan  [llm]',
  '  infrastructure: Tidy up  [chain]',
  '    model: turn  [llm]',
  '    approval: world.destroy  [chain]  (decision: approved)',
  '    world.destroy  [tool]',
  '    model: turn  [llm]',
];

describe('a traced task', () => {
  it('is one trace over all its invocations, with its calls, its waits and what people said', async () => {
    const { id } = await drive.open(PLAN, insists);
    await settled();
    expect(shape()).toContain('    approval: world.destroy  [chain]  goes on');
    await drive.approve(id, 'tech_lead');
    await settled();
    expect(shape()).toEqual(WHOLE);
    const runs = [...server.runs.values()];
    expect(new Set(runs.map(({ trace_id }) => trace_id)).size).toBe(1);
    expect(runs.every(({ tags }) => tags.includes(`task_id:${id}`))).toBe(true);
    expect(failures).toEqual([]);
  });

  it('is the same in OpenTelemetry, within the trace of whoever asked for it', async () => {
    const caller = { trace: 'c'.repeat(32), span: 'd'.repeat(16) };
    drive.ctx.traceparent = `00-${caller.trace}-${caller.span}-01`;
    const { id } = await drive.open(PLAN, insists);
    delete drive.ctx.traceparent;
    await drive.approve(id, 'tech_lead');
    await settled();
    const spans = [...server.spans.values()];
    expect(spans).toHaveLength(WHOLE.length);
    expect(spans.every(({ traceId }) => traceId === caller.trace)).toBe(true);
    const root = spans.find(({ parentSpanId }) => parentSpanId === caller.span)!;
    expect(spans.filter(({ parentSpanId }) => parentSpanId === root.spanId).map(({ name }) => name)).toEqual([
      'plan',
      'infrastructure: Tidy up',
    ]);
  });

  it('goes on in every message that its deliveries make', async () => {
    const trace = (span: string) => `00-${'e'.repeat(32)}-${span.repeat(16)}-01`;
    const { bells } = drive.engine.queue;
    bells.length = 0;
    drive.ctx.traceparent = trace('1');
    await drive.open(
      [draft({ agent: 'feature-dev' }), draft({ agent: 'infrastructure' })],
      () => finish('gone'),
      { rest: false },
    );
    await settled();
    const [first] = bells.splice(0);
    expect(first).toMatchObject({ traceparent: trace('1') });
    drive.ctx.traceparent = trace('2');
    await drive.ring(first!);
    expect(bells.map(({ traceparent }) => traceparent)).toEqual([trace('2')]);
    delete drive.ctx.traceparent;
    await drive.rest();
  });

  it('shows no credential', async () => {
    await drive.open([draft({ agent: 'infrastructure', title: `Use ${SECRET}` })], () =>
      finish(`done with ${SECRET}`),
    );
    await settled();
    expect(server.runs.size).toBeGreaterThan(3);
    expect(JSON.stringify([...server.runs.values(), ...server.spans.values()])).not.toContain(SECRET);
    expect(JSON.stringify([...server.runs.values()])).toContain('[redacted: github_token]');
  });

  it.each([
    ['down', { status: 503 }],
    ['full', { status: 429 }],
    ['unwilling', { status: 401 }],
  ])(
    'is done all the same where the service is %s, and told later, its end without its calls',
    async (_, trouble) => {
      Object.assign(server.trouble, trouble);
      const { id } = await drive.open(PLAN, insists);
      await drive.approve(id, 'tech_lead');
      await settled();
      expect((await drive.task(id)).status).toBe('completed');
      expect(server.runs.size).toBe(0);
      expect(failures).toContain('trace not told');
      server.trouble.status = undefined;
      await anHourLater();
      await drive.sweep();
      await settled();
      expect(shape()).toEqual(WHOLE.filter((text) => !text.includes('model:')));
      await drive.sweep();
      expect(await drive.ctx.traces!.catchUp()).toBe(0);
    },
  );

  it('is not slowed by a slow service', async () => {
    server.trouble.delayMs = 20_000;
    const started = performance.now();
    const { id, work } = await drive.open(PLAN, () => finish('gone'), { rest: false, claim: true });
    const { runAhead } = await import('../../../lib/tasks/advance.ts');
    await runAhead(drive.ctx, work, { budgetMs: 600_000 });
    expect((await drive.task(id)).status).toBe('completed');
    expect(performance.now() - started).toBeLessThan(2_000);
    await settled();
    expect(performance.now() - started).toBeLessThan(4_500);
  });

  it('is told from where its invocation died, and of what doors did since', async () => {
    const { id } = await drive.open(PLAN, insists);
    await settled();
    const asked = await drive.pending(id);
    await drive.answer('reject', asked.id, 'tech_lead', { reason: 'Not today' });
    // Nobody rings: the worker that would have gone on is gone.
    await anHourLater();
    await drive.sweep();
    await settled();
    expect(shape()).toContain('    approval: world.destroy  [chain]  (decision: rejected)');
    expect([...server.feedback.values()]).toContainEqual(
      expect.objectContaining({ key: 'decision', comment: 'Not today', score: 0 }),
    );
  });

  it('is not held up by another that no service takes', async () => {
    const taken: string[] = [];
    const [poison, other] = [await drive.open(PLAN, insists), await drive.open(PLAN, insists)];
    await settled();
    for (const { id } of [poison, other])
      await drive.answer('reject', (await drive.pending(id)).id, 'tech_lead');
    await anHourLater();
    const send = async ({ task_id }: { task_id: string }) => {
      if (task_id === poison.id) throw new Error('HTTP 422');
      taken.push(task_id);
    };
    const { db, log } = drive.ctx;
    const traces = makeTraces({ db, log, rate: 1, services: async () => [{ name: 'langsmith', send }] });
    await traces.catchUp();
    expect(taken).toContain(other.id);
    await drive.rest();
  });

  it('leaves no row behind of what a day has gone over', async () => {
    await drive.open(PLAN, () => finish('gone'));
    await settled();
    await drive.engine.db.query("update traces set at = at - interval '25 hours'");
    expect(await drive.ctx.traces!.catchUp()).toBe(0);
    expect(await drive.engine.db.query('select 1 from traces')).toEqual([]);
  });

  it('is left out where it is not among the share that is traced', async () => {
    trace(0);
    await drive.open(PLAN, () => finish('gone'));
    await settled();
    expect(server.requests).toEqual([]);
  });
});
