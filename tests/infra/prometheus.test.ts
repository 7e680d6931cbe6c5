import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { type Server, startServer } from '../../infra/serve/start-server.ts';
import { METRICS } from '../../lib/metrics/catalogue.ts';
import { Drive } from '../flow/drive.ts';
import { PRODUCTION_PLAN, productionTurns } from '../flow/scripts.ts';
import { PROMETHEUS_MISSING, type Prometheus, promtool, startPrometheus } from '../support/prometheus.ts';

const EXAMPLES = join(import.meta.dirname, '../../infra/prometheus');
const SECRET = 'only-of-this-test-'.repeat(3);
type Rules = {
  groups: { name: string; rules: { alert: string; expr: string; annotations: { runbook: string } }[] }[];
};
const alerts = (parse(readFileSync(join(EXAMPLES, 'alerts.yml'), 'utf8')) as Rules).groups.flatMap(
  ({ rules }) => rules,
);

describe('the example of alerts', () => {
  it('asks for metrics that there are, and names runbooks that there are', () => {
    const known = new Set(
      METRICS.flatMap(({ name, type }) =>
        type === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
      ),
    );
    const asked = alerts.flatMap(({ expr }) => expr.match(/\b(?:orchestrator|http)_\w+/g) ?? []);
    expect(asked.filter((name) => !known.has(name))).toEqual([]);
    for (const { annotations } of alerts) expect(readFileSync(annotations.runbook, 'utf8')).toMatch(/^# /);
  });
});

// Skipped where Debian's package is not installed: .ci/run tries to.
describe.skipIf(PROMETHEUS_MISSING)('with Debian’s prometheus', () => {
  let dir: string;
  let drive: Drive;
  let server: Server;
  let prometheus: Prometheus | null = null;
  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'prometheus-'));
    drive = await Drive.start();
    server = await startServer({
      ...{ ENVIRONMENT: 'local', HOST: '127.0.0.1', PORT: '0', PUBLIC_BASE_URL: 'http://127.0.0.1:1' },
      ...{
        DATABASE_URL: drive.engine.db.databaseUrl,
        METRICS_SHARE_SECONDS: '0',
        METRICS_HTTP_SECONDS: '0.1',
      },
      ...{ QSTASH_URL: 'http://127.0.0.1:9', QSTASH_TOKEN: SECRET },
      ...{ QSTASH_CURRENT_SIGNING_KEY: SECRET, QSTASH_NEXT_SIGNING_KEY: SECRET },
    });
    const { id } = await drive.open(PRODUCTION_PLAN, productionTurns);
    await drive.approve(id, 'tech_lead', 'cto');
    await drive.open(PRODUCTION_PLAN, productionTurns);
  });
  afterAll(async () => {
    await prometheus?.stop();
    await server?.stop();
    await drive?.close();
    rmSync(dir, { recursive: true, force: true });
  });

  it('promtool check metrics has nothing to say about a scrape', async () => {
    const headers = { authorization: `Bearer ${drive.engine.keys.viewer}` };
    const answer = await fetch(`${server.url}/metrics`, { headers });
    expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(promtool(['check', 'metrics'], await answer.text())).toEqual({ status: 0, said: '' });
    const wrong = promtool(['check', 'metrics'], '# TYPE a counter\na 1\n');
    expect(wrong.status, wrong.said).toBe(3);
  });

  it('promtool test rules: every alert fires in its state and after its time, none where all is well', () => {
    const text = readFileSync(join(EXAMPLES, 'alerts.test.yml'), 'utf8');
    expect(alerts.filter(({ alert }) => !text.includes(`alertname="${alert}"`))).toEqual([]);
    expect(promtool(['check', 'rules', join(EXAMPLES, 'alerts.yml')])).toMatchObject({ status: 0 });
    const tested = promtool(['test', 'rules', join(EXAMPLES, 'alerts.test.yml')]);
    expect(tested.status, tested.said).toBe(0);
    writeFileSync(
      join(dir, 'alerts.yml'),
      readFileSync(join(EXAMPLES, 'alerts.yml'), 'utf8').replace('> 1800', '> 9999'),
    );
    writeFileSync(join(dir, 'alerts.test.yml'), text);
    expect(promtool(['test', 'rules', join(dir, 'alerts.test.yml')]).status).toBe(1);
  });

  it('a Prometheus with the examples scrapes it, finds the figures, and fires what is due', async () => {
    const config = parse(readFileSync(join(EXAMPLES, 'prometheus.yml'), 'utf8')) as {
      global: Record<string, string>;
      scrape_configs: [{ scheme: string; static_configs: { targets: string[] }[] }];
    };
    config.global = { scrape_interval: '1s', evaluation_interval: '1s' };
    config.scrape_configs[0].scheme = 'http';
    config.scrape_configs[0].static_configs[0]!.targets = [server.url.replace('http://', '')];
    writeFileSync(join(dir, 'prometheus.yml'), stringify(config));
    writeFileSync(join(dir, 'metrics.key'), drive.engine.keys.viewer!);
    copyFileSync(join(EXAMPLES, 'alerts.yml'), join(dir, 'alerts.yml'));
    const checked = promtool(['check', 'config', join(dir, 'prometheus.yml')]);
    expect(checked.status, checked.said).toBe(0);
    await drive.engine.db.query(
      `update approval_requests set created_at = created_at - interval '1 hour' where status = 'pending'`,
    );

    const started = await startPrometheus(join(dir, 'prometheus.yml'), dir);
    prometheus = started;
    const ask = async (query: string) => {
      const found = await started.api<{ result: { value: [number, string] }[] }>(
        `query?query=${encodeURIComponent(query)}`,
      );
      return found?.result.map(({ value }) => value[1]) ?? [];
    };
    const within = { timeout: 20_000, interval: 200 };
    await expect.poll(() => ask('up{job="orchestrator"}'), within).toEqual(['1']);
    expect(await ask('orchestrator_approval_requests_total{risk_level="high"}')).toEqual(['2']);
    expect(await ask('sum(orchestrator_approval_decisions_total{decision="approved"})')).toEqual(['1']);
    expect(await ask('sum(orchestrator_approval_wait_seconds_count)')).toEqual(['1']);
    await expect
      .poll(() => ask('http_requests_total{route="/metrics",status="200"} > 0'), within)
      .not.toEqual([]);
    const firing = async () =>
      (await started.api<{ alerts: { labels: { alertname: string }; state: string }[] }>('alerts'))?.alerts
        .filter(({ state }) => state === 'firing')
        .map(({ labels }) => labels.alertname) ?? [];
    await expect.poll(firing, within).toEqual(['ApprovalWaitsLong']);
    const [target] = (await started.api<{ activeTargets: { lastError: string }[] }>('targets'))!
      .activeTargets;
    expect(target!.lastError).toBe('');
  });
});
