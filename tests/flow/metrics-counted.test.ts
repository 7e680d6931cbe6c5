import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { METRICS } from '../../lib/metrics/catalogue.ts';
import { requestMeter } from '../../lib/metrics/request-meter.ts';
import { retain } from '../../lib/sweep/retain.ts';
import { sweep } from '../../lib/sweep/sweep.ts';
import { retryTask } from '../../lib/tasks/retry.ts';
import { type Ask, doorsOver } from '../support/http-drive.ts';
import { countersOf, type Scrape, scrapeWith } from '../support/scrape.ts';
import { finish } from '../support/world.ts';
import { Drive } from './drive.ts';
import { PRODUCTION_PLAN, productionTurns } from './scripts.ts';

let drive: Drive;
let ask: Ask;
const meter = requestMeter();
beforeAll(async () => {
  drive = await Drive.start();
  drive.ctx.config.METRICS_HTTP_SECONDS = 0.01;
  ask = doorsOver(drive, meter).ask;
});
afterAll(() => drive.close());

const scrape = () => scrapeWith(ask);
const sql = (text: string, ...values: unknown[]) => drive.engine.db.query(text, values);

function expectNoFall(before: Scrape, after: Scrape): void {
  for (const [series, value] of countersOf(before))
    expect(after.get(series), series).toBeGreaterThanOrEqual(value);
}

describe('what the predecessor counted', () => {
  it('is counted at the request, the decision and the expiry, with its labels and buckets', async () => {
    const asked = await Promise.all([0, 1, 2].map(() => drive.open(PRODUCTION_PLAN, productionTurns)));
    const [yes, no, late] = asked.map(({ id }) => id) as [string, string, string];
    await sql(
      `update approval_requests set created_at = created_at - interval '61 seconds' where workflow_id = $1`,
      yes,
    );
    await drive.approve(yes, 'tech_lead', 'cto');
    await drive.reject(no, 'cto', 'not today');
    await sql(`update approval_requests set expires_at = clock_timestamp() where workflow_id = $1`, late);
    await sweep(drive.ctx, async () => undefined);
    const figures = await scrape();
    const level = '{risk_level="high"}';
    expect(figures.get(`orchestrator_approval_requests_total${level}`)).toBe(3);
    expect(figures.get('orchestrator_approval_decisions_total{decision="approved",risk_level="high"}')).toBe(
      1,
    );
    expect(figures.get('orchestrator_approval_decisions_total{decision="rejected",risk_level="high"}')).toBe(
      1,
    );
    expect(figures.get('orchestrator_approval_decisions_total{decision="approved",risk_level="low"}')).toBe(
      0,
    );
    expect(figures.get(`orchestrator_approval_expirations_total${level}`)).toBe(1);
    const bucket = (le: string) =>
      figures.get(`orchestrator_approval_wait_seconds_bucket{risk_level="high",le="${le}"}`);
    expect([bucket('30'), bucket('60'), bucket('300'), bucket('86400'), bucket('+Inf')]).toEqual([
      1, 1, 2, 2, 2,
    ]);
    expect(figures.get(`orchestrator_approval_wait_seconds_count${level}`)).toBe(2);
    expect(figures.get(`orchestrator_approval_wait_seconds_sum${level}`)).toBeGreaterThan(61);
    // A yes after a minute is no rubber stamp; the no came at once.
    expect(figures.get(`orchestrator_approval_fast_decisions_total${level}`)).toBe(1);
    expect(figures.get('orchestrator_approver_latency_seconds_count{role="cto"}')).toBe(2);
    expect(figures.get('orchestrator_tasks_ended_total{project="checkout",status="completed"}')).toBe(1);
    expect(figures.get('orchestrator_tasks_ended_total{project="checkout",status="rejected"}')).toBe(1);
    expect(figures.get('orchestrator_tasks_ended_total{project="checkout",status="expired"}')).toBe(1);
  });
});

describe('counters', () => {
  it('never fall and count nothing twice: when tasks are compacted, run again, scraped twice, or settled', async () => {
    const { id } = await drive.open(PRODUCTION_PLAN, productionTurns);
    await drive.approve(id, 'tech_lead', 'cto');
    const before = await scrape();
    // Counted from rows that are newer than what is settled: they go before the totals have them.
    await sql(`update tasks set finished_at = clock_timestamp() - interval '40 days' where id = $1`, id);
    await sql('update settings set retained_at = null');
    expect(await retain(drive.ctx)).toMatchObject({ tasks: 1 });
    expect(await sql('select 1 from events where task_id = $1', id)).toEqual([]);
    const after = await scrape();
    expectNoFall(before, after);
    for (const series of countersOf(before).keys())
      if (/tasks|tool|model|duration/.test(series) && !series.startsWith('http'))
        expect(after.get(series), series).toBe(before.get(series));
    expect(await sql('select 1 from metric_usage where task_id = $1', id)).toEqual([]);
  });

  it('are of names that are described, each with what the table of names says of it', async () => {
    const [{ figures }] = (await sql('select figures from metric_state')) as [
      { figures: { samples: [string, Record<string, string>, string, string][] } },
    ];
    const known = new Map(METRICS.map((metric) => [metric.name, metric]));
    for (const [name, labels, bucket] of figures.samples) {
      const metric = known.get(name);
      expect(metric, name).toBeDefined();
      expect(Object.keys(labels).sort(), name).toEqual([...(metric!.labels ?? [])].sort());
      const buckets = ['sum', '+Inf', ...(metric!.bounds ?? []).map(String)];
      expect(metric!.type === 'histogram' ? buckets : [''], name).toContain(bucket);
    }
    for (const { name, bounds } of METRICS) {
      const [{ b }] = (await sql('select metric_bounds($1)::float8[] as b', name)) as [
        { b: number[] | null },
      ];
      if (!name.startsWith('http')) expect(b ?? undefined, name).toEqual(bounds);
    }
  });

  it('have what commits late: a transaction that is open while scrapes go on', async () => {
    const { id } = await drive.open(PRODUCTION_PLAN, productionTurns);
    const approval = await drive.pending(id);
    const series = 'orchestrator_approval_escalations_total{risk_level="high"}';
    const client = new pg.Client({ connectionString: drive.engine.db.ownerUrl });
    await client.connect();
    try {
      await client.query('begin');
      await client.query(
        `insert into approval_actions (approval_request_id, action, actor, created_at) values ($1, 'escalate', 'system', now() - interval '20 seconds')`,
        [approval.id],
      );
      // Everything else has got on: what was settled a minute ago is all that may be left out.
      await sql(
        `update metric_state set settled_to = clock_timestamp() - interval '1 minute', mark_xid = null`,
      );
      for (let i = 0; i < 3; i++) expect((await scrape()).get(series)).toBe(0);
      await client.query('commit');
    } finally {
      await client.end();
    }
    expect((await scrape()).get(series)).toBe(1);
    const settled = async () => {
      await scrape();
      const text = `select value::int from metric_totals where metric = 'orchestrator_approval_escalations_total'`;
      return ((await sql(text)) as [{ value: number }?])[0]?.value;
    };
    // As soon as nothing else that runs on this Postgres is older.
    await expect.poll(settled, { timeout: 10_000, interval: 200 }).toBe(1);
    expect((await scrape()).get(series)).toBe(1);
  });

  it('tell how long a run took from its own beginning, not from the task’s', async () => {
    const { id } = await drive.open([PRODUCTION_PLAN[0]!], () => finish('no', 'failed'));
    const sum = async () => (await scrape()).get('orchestrator_task_duration_seconds_sum{status="failed"}')!;
    const first = await sum();
    await sql(`update events set at = at - interval '1 hour' where task_id = $1`, id);
    await retryTask(drive.ctx, await drive.engine.entry('requester', { taskId: id }), { reason: 'again' });
    await drive.rest();
    expect((await drive.task(id)).run).toBe(2);
    // What was put into the past has gone out of the figures with it: the second run alone is new.
    expect(Math.abs((await sum()) - first)).toBeLessThan(60);
    const runs = 'orchestrator_task_reruns_total{kind="retried"}';
    expect((await scrape()).get(runs)).toBeGreaterThanOrEqual(1);
  });

  it('tell a claim that was taken over', async () => {
    const { id } = await drive.open(PRODUCTION_PLAN, productionTurns, { rest: false, claim: true });
    const series = 'orchestrator_leases_taken_over_total{kind="task"}';
    const before = (await scrape()).get(series)!;
    await sql(`update tasks set lease_until = clock_timestamp() - interval '1 second' where id = $1`, id);
    await drive.ring({ path: '/queue/advance', body: { kind: 'task', id } } as never);
    expect((await drive.task(id)).status).toBe('awaiting_approval');
    expect((await scrape()).get(series)).toBe(before + 1);
  });

  it('tell requests by route, a flush later', async () => {
    const route = '/tasks/:task_id';
    const series = (status: number) =>
      `http_requests_total{method="GET",route="${route}",status="${status}"}`;
    const before = await scrape();
    const { id } = await drive.open(PRODUCTION_PLAN, productionTurns, { rest: false });
    for (const path of [id, 'no-such-task']) await ask(`GET /tasks/${path}`, 'viewer');
    const counted = async () => ((await scrape()).get(series(200)) ?? 0) - (before.get(series(200)) ?? 0);
    await expect.poll(counted, { timeout: 5_000 }).toBe(1);
    const after = await scrape();
    expect([...after.keys()].filter((each) => each.includes(id) || each.includes('no-such-task'))).toEqual(
      [],
    );
    const timed = [...after.keys()].filter((each) => each.startsWith('http_request_duration_seconds_count'));
    expect(timed.some((each) => each.includes(`route="${route}"`))).toBe(true);
  });

  it('give the fifty-first project no label of its own', async () => {
    await sql(`insert into metric_projects select 'p' || n from generate_series(1, 49) n`);
    const [row] = await sql(
      `select project_label('checkout') as known, project_label('p51') as more, project_label(null) as none`,
    );
    expect(row).toMatchObject({ known: 'checkout', more: 'other', none: 'none' });
  });
});

describe('scrapes', () => {
  it('that come together share one computation, on whatever isolate', async () => {
    const computed = 'orchestrator_metrics_computations_total';
    const before = (await scrape()).get(computed)!;
    drive.ctx.config.METRICS_SHARE_SECONDS = 15;
    await sql('update metric_state set computed_at = null');
    const found = await Promise.all(Array.from({ length: 6 }, scrape));
    expect(new Set(found.map((each) => each.get(computed)))).toEqual(new Set([before + 1]));
    drive.ctx.config.METRICS_SHARE_SECONDS = 0;
    expect((await scrape()).get(computed)).toBe(before + 2);
  });
});
