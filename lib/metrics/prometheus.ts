import type { Sample } from '../../schema/metrics.ts';
import type { Described } from './described.ts';

/**
 * Figures in Prometheus' text format, version 0.0.4 (prometheus.io/docs/instrumenting/exposition_formats): those that
 * `described` names, each with its help, 0 where a value that is always told is missing.
 */
export function renderMetrics(described: readonly Described[], samples: readonly Sample[]): string {
  const byName = Map.groupBy(samples, ([name]) => name);
  const lines = described.flatMap((metric) => [
    `# HELP ${metric.name} ${escaped(metric.help)}`,
    `# TYPE ${metric.name} ${metric.type}`,
    ...seriesOf(metric, byName.get(metric.name) ?? []).flatMap((series) => linesOf(metric, series)),
  ]);
  return `${lines.join('\n')}\n`;
}

type Series = { labels: string; values: Map<string, number> };

/** The samples of one metric by their labels, in the order of the labels' text. */
function seriesOf({ labels = [], always }: Described, samples: readonly Sample[]): Series[] {
  const found = new Map<string, Map<string, number>>();
  const at = (key: string) => found.get(key) ?? found.set(key, new Map()).get(key)!;
  for (const values of always ? combinations(labels, always) : []) at(labelsOf(labels, values)).set('', 0);
  for (const [, values, bucket, value] of samples) at(labelsOf(labels, values)).set(bucket, value);
  return [...found]
    .map(([key, values]) => ({ labels: key, values }))
    .sort((a, b) => (a.labels < b.labels ? -1 : 1));
}

function combinations(
  labels: readonly string[],
  always: NonNullable<Described['always']>,
): Record<string, string>[] {
  return labels.reduce<Record<string, string>[]>(
    (all, label) => all.flatMap((one) => (always[label] ?? []).map((value) => ({ ...one, [label]: value }))),
    [{}],
  );
}

function linesOf({ name, type, bounds = [] }: Described, { labels, values }: Series): string[] {
  if (type !== 'histogram') return [`${name}${labels && `{${labels}}`} ${values.get('') ?? 0}`];
  const before = labels && `${labels},`;
  let count = 0;
  const buckets = [...bounds.map(String), '+Inf'].map((bound) => {
    count += values.get(bound) ?? 0;
    return `${name}_bucket{${before}le="${bound}"} ${count}`;
  });
  const own = labels && `{${labels}}`;
  return [...buckets, `${name}_sum${own} ${values.get('sum') ?? 0}`, `${name}_count${own} ${count}`];
}

const escaped = (text: string) => text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');

function labelsOf(names: readonly string[], values: Readonly<Record<string, string>>): string {
  return names.map((name) => `${name}="${escaped(values[name] ?? '').replaceAll('"', '\\"')}"`).join(',');
}
