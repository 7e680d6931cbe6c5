import { describe, expect, it } from 'vitest';
import { renderMetrics } from '../../../lib/metrics/prometheus.ts';

describe('Prometheus text', () => {
  it('has help, type and a line for each sample', () => {
    const text = renderMetrics([
      {
        name: 'a_total',
        help: 'How many.\nAnd so on.',
        type: 'counter',
        samples: [{ labels: { x: 'a"b\\c\nd' }, value: 1 }, { value: 2.5 }],
      },
    ]);
    expect(text).toBe(
      '# HELP a_total How many.\\nAnd so on.\n# TYPE a_total counter\na_total{x="a\\"b\\\\c\\nd"} 1\na_total 2.5\n',
    );
  });
});
