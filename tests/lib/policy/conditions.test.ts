import { describe, expect, it } from 'vitest';
import type { Asked } from '../../../lib/policy/asked.ts';
import { compileCondition } from '../../../lib/policy/conditions.ts';
import { localTime } from '../../../lib/policy/zoned-time.ts';

const asked: Asked = {
  ...{
    action: 'call',
    tool: 'deploy.start',
    args: { replicas: 5, names: ['prod'] },
    environment: 'production',
  },
  ...{ project: null, requester: { id: 'ann', kind: 'human', roles: ['developer'] }, cost: 120 },
  risk: { level: 'high', score: 7.5, effect: 'write', operations: [], triggers: ['deploy_production'] },
  change_ticket: null,
};
const time = localTime(Date.parse('2026-11-27T16:30:00Z'), 'Europe/Berlin');

function answer(expression: string, more: Partial<Asked> = {}): boolean {
  const compiled = compileCondition(expression);
  if (typeof compiled !== 'function') throw new Error(compiled.message);
  return compiled({ ...asked, ...more }, time);
}

describe('compileCondition', () => {
  it.each([
    'cost > 100 && cost < 120.5',
    'risk.score >= 7',
    'args.replicas == 5',
    'args.names.exists(n, n == "prod")',
    'project == "" && change_ticket == ""',
    'time.hour == 17 && time.minute == 30 && time.weekday == "fri" && time.day == 27',
    'glob(tool, "DEPLOY.*")',
    '!has(args.force)',
    '"deploy_production" in risk.triggers',
  ])('works out %s', (expression) => expect(answer(expression)).toBe(true));

  it.each([
    ['cost >', 6, 'EOF'],
    ['project == 3', 0, 'string == int'],
    ['tool == "x" && requester.rank > 3', 25, 'rank'],
    ['tenant == "a"', 0, 'tenant'],
    ['args.flag', 0, 'boolean'],
    ['tool.matches("(a+)+$")', 0, 'matches'],
    ['args.a.exists(x, args.b.exists(y, x == y))', 17, 'loop'],
    ['args.a.map(x, x).size() > 1', 0, 'map'],
    [`${'!'.repeat(600)}true`, 0, ''],
    [`${'('.repeat(900)}true${')'.repeat(900)}`, 0, ''],
  ])('refuses %s at its place', (expression, start, message) => {
    const refused = compileCondition(expression);
    expect(refused).toMatchObject({ message: expect.stringContaining(message) });
    if (message) expect(refused).toMatchObject({ start });
  });

  // Control: MOST_WORK and LONGEST_PATTERN. Without them these take seconds.
  it('has an end whatever the arguments are: a loop over long texts, a long pattern', () => {
    const loop = 'args.l.all(x, size(args.s + args.s + args.s) > 0 && args.s + "b" != args.s + "c")';
    const of = (values: number, chars: number) => ({
      args: { l: Array(values).fill(1), s: 'a'.repeat(chars) },
    });
    expect(() => answer(loop, of(1_900, 60_000))).toThrow('the arguments are too large');
    expect(() => answer(loop, of(30, 60_000))).toThrow('the arguments are too large');
    expect(answer(loop, of(10, 60_000))).toBe(true);
    expect(answer(loop, of(1_900, 400))).toBe(true);
    const glob = { args: { s: 'a'.repeat(900), p: `*${'a'.repeat(1_000)}b` } };
    expect(() => answer('glob(args.s, args.p)', glob)).toThrow('the pattern is too long');
  });

  it('fails where a field is not there, and where the arguments are too large to look at', () => {
    expect(() => answer('args.force == true')).toThrow();
    expect(() => answer('args.list.exists(x, x == 1)', { args: { list: Array(3_000).fill(0) } })).toThrow();
    expect(answer('tool == "other" && args.list == []', { args: { list: Array(3_000).fill(0) } })).toBe(
      false,
    );
    expect(() => answer('args.constructor == args.toString')).toThrow();
  });
});
