import { describe, expect, it } from 'vitest';
import { estimateCost, monthlyPrice } from '../../../../lib/risk/cost/estimate.ts';
import fc from '../../../support/fast-check.ts';

describe('monthlyPrice', () => {
  it.each([
    ['t3.micro', 7, 9],
    ['m5.large', 65, 75],
    ['m5.4xlarge', 500, 600],
    ['db.r6g.4xlarge', 1000, 1500],
    ['p4d.24xlarge', 20_000, 30_000],
    ['n2-standard-8', 250, 300],
    ['a2-highgpu-8g', 20_000, 23_000],
    ['Standard_D4s_v3', 130, 150],
    ['s-4vcpu-8gb', 48, 48],
  ])('%s costs %d to %d a month', (size, least, most) => {
    const price = monthlyPrice(size)!;
    expect(price).toBeGreaterThanOrEqual(least);
    expect(price).toBeLessThanOrEqual(most);
  });

  it.each(['', 'large', 'constructor.large', 'm5.constructor', '__proto__', 'n2-standard-', 'v1.2.3'])(
    'knows no price of "%s"',
    (size) => expect(monthlyPrice(size)).toBeNull(),
  );

  it('never throws', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void monthlyPrice(text)));
  });
});

describe('estimateCost', () => {
  it('multiplies by the count that stands with the size', () => {
    const one = estimateCost('aws ec2 run-instances --instance-type m5.large')!;
    const ten = estimateCost('aws ec2 run-instances --instance-type m5.large --count 10')!;
    expect(ten.usd).toBeGreaterThan(9.9 * one.usd);
    expect(ten.seen).toBe('m5.large × 10');
  });

  it('adds sizes up, and tells which', () => {
    const both = estimateCost(
      '{"node": {"machine_type": "n2-standard-8"}, "db": {"instance_class": "db.m5.large"}}',
    )!;
    expect(both.usd).toBe(Math.round(monthlyPrice('n2-standard-8')! + monthlyPrice('db.m5.large')!));
    expect(both.seen).toBe('n2-standard-8, db.m5.large');
  });

  it.each(['ls -la', 'version 1.2.3', 'rm -rf ./dist', 'select 1'])('sees no machine in "%s"', (text) =>
    expect(estimateCost(text)).toBeNull(),
  );

  it('is bounded on long texts', () => {
    for (const text of ['m5.'.repeat(30_000), 'a1-a-'.repeat(20_000), `count ${'9'.repeat(60_000)}`])
      estimateCost(text);
  });
});
