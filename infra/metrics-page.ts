import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { METRICS } from '../lib/metrics/catalogue.ts';
import type { Described } from '../lib/metrics/described.ts';

const PAGE = fileURLToPath(new URL('../docs/metrics.md', import.meta.url));

/** `docs/metrics.md`: the table of `lib/metrics/catalogue.ts` as people read it. */
function renderMetricsPage(): string {
  return `# Metrics

Generated from \`lib/metrics/catalogue.ts\` by \`npm run docs:metrics\`; \`npm run check\` says when it is stale.

\`GET /metrics\` with the key of somebody who has a role in all projects; viewer is enough. An example of a scrape's
configuration is \`infra/prometheus/prometheus.yml\`, of alerts \`infra/prometheus/alerts.yml\`: a real Prometheus runs
both in \`tests/infra/prometheus.test.ts\`.

## What the figures are
- **Out of the database**, so the same on every isolate. Scrapes within \`METRICS_SHARE_SECONDS\` (15) share one computation;
  \`orchestrator_metrics_computed_timestamp_seconds\` says of when it is. How long it takes beside a million approvals:
  \`docs/reports/metrics.json\`.
- **Counters never fall** and count nothing twice: they are folded out of rows that are only ever added into totals, up to
  the moment before which nothing can be committed any more, and what is newer is counted on top. Retention that packs a
  task's events folds them first, in the same statement. They began with what the database held when it was migrated.
- **Requests over HTTP** are the exception: no row of ours tells them. Each isolate gathers them and stores them behind an
  answer, \`METRICS_HTTP_SECONDS\` (5) after the first. An isolate that dies takes at most those with it, and whatever came
  after its last visit to the database; a store whose answer was lost may count once more. \`/health\` never wakes the database.
- **Rows are never written for the metrics** by what people wait for; only a takeover and a dead letter, which are rare.
- **Cardinality**: routes as they are written, roles, levels, statuses, agents, and the names of models and of the first
  fifty projects (\`other\`: the rest, \`none\`: no project).
- Tool calls that were left out of a full timeline (\`docs/guarantees.md\`, room for the end) are missing among those with an
  outcome.

## What to look at
| | PromQL |
|---|---|
| share of rubber stamps | \`sum(rate(orchestrator_approval_fast_decisions_total[1d])) / sum(rate(orchestrator_approval_decisions_total[1d]))\` |
| 95 % of decisions within | \`histogram_quantile(0.95, sum by (le) (rate(orchestrator_approval_wait_seconds_bucket[1d])))\` |
| share of tasks that fail | \`sum(rate(orchestrator_tasks_ended_total{status="failed"}[1h])) / sum(rate(orchestrator_tasks_ended_total[1h]))\` |
| dollars a day | \`sum(increase(orchestrator_model_cost_usd_total[1d]))\` |
| answers that were our fault | \`sum by (route) (rate(http_requests_total{status=~"5.."}[5m]))\` |

## All of them
| Name | Type | Labels | Meaning |
|---|---|---|---|
${METRICS.map(line).join('\n')}
`;
}

function line({ name, type, labels = [], bounds, help }: Described): string {
  const buckets = bounds ? ` Buckets: ${bounds.join(', ')}.` : '';
  const cells = [`\`${name}\``, type, labels.map((label) => `\`${label}\``).join(' '), `${help}${buckets}`];
  return `| ${cells.join(' | ')} |`;
}

/** Whether the page is what the catalogue says. */
export function isMetricsPageCurrent(): boolean {
  return readFileSync(PAGE, 'utf8') === renderMetricsPage();
}

/** Writes the page anew. */
export function writeMetricsPage(): void {
  writeFileSync(PAGE, renderMetricsPage());
}
