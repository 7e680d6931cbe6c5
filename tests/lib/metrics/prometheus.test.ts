import { describe, expect, it } from 'vitest';
import { renderMetrics } from '../../../lib/metrics/prometheus.ts';

describe('Prometheus text', () => {
  it('has help, type and a line for each series, its labels in their order', () => {
    const described = [
      { name: 'a_total', help: 'How many.\nAnd so on.', type: 'counter' as const, labels: ['b', 'a'] },
      { name: 'g', help: 'Now.', type: 'gauge' as const },
    ];
    const text = renderMetrics(described, [
      ['a_total', { a: 'a"b\\c\nd', b: '2' }, '', 1],
      ['g', {}, '', 2.5],
      ['nobody_knows_it', {}, '', 1],
    ]);
    expect(text).toBe(
      '# HELP a_total How many.\\nAnd so on.\n# TYPE a_total counter\na_total{b="2",a="a\\"b\\\\c\\nd"} 1\n# HELP g Now.\n# TYPE g gauge\ng 2.5\n',
    );
  });

  it('tells 0 of what is always told, in every combination', () => {
    const always = { decision: ['approved', 'rejected'], risk_level: ['low', 'high'] };
    const described = [
      { name: 'd_total', help: 'D.', type: 'counter' as const, labels: ['decision', 'risk_level'], always },
    ];
    const text = renderMetrics(described, [['d_total', { decision: 'rejected', risk_level: 'low' }, '', 3]]);
    expect(text.split('\n').slice(2, -1)).toEqual([
      'd_total{decision="approved",risk_level="high"} 0',
      'd_total{decision="approved",risk_level="low"} 0',
      'd_total{decision="rejected",risk_level="high"} 0',
      'd_total{decision="rejected",risk_level="low"} 3',
    ]);
  });

  it('adds the buckets of a histogram up, and ends with sum and count', () => {
    const described = [
      { name: 'w_seconds', help: 'W.', type: 'histogram' as const, bounds: [0.1, 30], labels: ['x'] },
    ];
    const text = renderMetrics(described, [
      ['w_seconds', { x: 'y' }, '30', 2],
      ['w_seconds', { x: 'y' }, '+Inf', 1],
      ['w_seconds', { x: 'y' }, 'sum', 91.5],
    ]);
    expect(text.split('\n').slice(2, -1)).toEqual([
      'w_seconds_bucket{x="y",le="0.1"} 0',
      'w_seconds_bucket{x="y",le="30"} 2',
      'w_seconds_bucket{x="y",le="+Inf"} 3',
      'w_seconds_sum{x="y"} 91.5',
      'w_seconds_count{x="y"} 3',
    ]);
  });
});
