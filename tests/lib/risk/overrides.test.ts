import { describe, expect, it } from 'vitest';
import { DEFAULT_POLICY } from '../../../lib/policy/default-policy.ts';
import { parsePolicy } from '../../../lib/policy/parse.ts';
import { assessCall } from '../../../lib/risk/assess-call.ts';
import { assessPlan } from '../../../lib/risk/assess-plan.ts';
import { withOverrides } from '../../../lib/risk/overrides.ts';
import type { Policy } from '../../../schema/policy.ts';
import { RiskOverride } from '../../../schema/policy-rules.ts';
import { TRIGGERS } from '../../../schema/trigger.ts';
import { ENVIRONMENTS, LEVELS } from '../../../schema/vocabulary.ts';
import fc from '../../support/fast-check.ts';
import { policy, registered, toolCard } from './fixtures.ts';

const NOW = Date.parse('2026-11-23T10:00:00Z');
const override = (more: Partial<RiskOverride> = {}) =>
  RiskOverride.parse({
    name: 'routine_restart',
    rule: 'restart_production',
    level: 'low',
    until: '2026-12-31T00:00:00Z',
    author: 'tech-lead-1',
    reason: 'Restarts are routine here, see OPS-12.',
    ...more,
  });
const under = (...risk_overrides: RiskOverride[]): Policy => ({ ...policy, risk_overrides });
/** What a tool of this operation weighs on production. */
const call = (rules: Policy, operation: string, now = NOW) =>
  assessCall({
    card: toolCard({
      name: 'ops.act',
      reach: 'environment',
      operation,
      effect: operation === 'delete' ? 'destructive' : 'write',
    }),
    tool: 'ops.act',
    args: { environment: 'production' },
    project: registered(),
    policy: rules,
    now,
    sql: null,
  }).assessment;
const RESTART = 'restart';

describe('overrides', () => {
  it('weigh the rule that they name otherwise, and say whose word it is', () => {
    expect(call(policy, RESTART).level).toBe('high');
    const assessment = call(under(override()), RESTART);
    expect(assessment.level).toBe('low');
    expect(assessment.factors[0]).toMatchObject({
      rule: 'restart_production',
      level: 'low',
      detail: expect.stringMatching(
        /low instead of high by the override routine_restart of tech-lead-1 until 2026-12-31.*OPS-12/,
      ),
    });
  });

  it('name a row of a table as well as a trigger', () => {
    const was = call(policy, RESTART);
    const assessment = {
      ...was,
      factors: was.factors.map((factor) => ({ ...factor, by: 'kubectl.restart' })),
    };
    const rules = under(override({ rule: 'kubectl.restart', level: 'critical' }));
    expect(withOverrides(assessment, rules, { project: null, tool: 'shell.exec', now: NOW }).level).toBe(
      'critical',
    );
  });

  it.each<[string, Partial<RiskOverride>]>([
    ['another project', { projects: ['catalog'] }],
    ['another environment', { environments: ['staging'] }],
    ['another tool', { tools: ['sql.execute'] }],
    ['another rule', { rule: 'scale_production' }],
    ['a time that is over', { until: '2026-11-23T10:00:00Z' }],
  ])('do nothing for %s', (_, more) => {
    expect(call(under(override(more)), RESTART)).toEqual(call(policy, RESTART));
  });

  it('hold in their scope', () => {
    const scoped = override({ projects: ['checkout'], environments: ['production'], tools: ['ops.act'] });
    expect(call(under(scoped), RESTART).level).toBe('low');
  });

  it('weigh a plan’s subtasks too', () => {
    const plan = (rules: Policy) =>
      assessPlan({
        description: 'Restart the api in production',
        subtasks: [],
        project: registered(),
        policy: rules,
        cards: [],
        now: NOW,
      });
    expect(plan(policy).assessment.level).toBe('high');
    expect(plan(under(override({ level: 'medium' }))).assessment.level).toBe('medium');
  });

  // Control: floored in lib/risk/overrides.ts.
  it('never let a destructive action on production through unasked', () => {
    const all = TRIGGERS.map((rule, i) => override({ rule, name: `none_${i}` }));
    const more = override({ rule: 'not_understood', name: 'none_more' });
    const rules = under(...all, more);
    expect(call(policy, 'delete').level).toBe('critical');
    const { level } = call(rules, 'delete');
    expect(level).toBe(LEVELS.find((one) => rules.levels[one].decision === 'require_approval'));
    expect(call(rules, 'restart').level).toBe('low');
  });

  it('leave everything but level, score and the factors that they name as it was', () => {
    const some = fc.record({
      rule: fc.constantFrom(...TRIGGERS),
      level: fc.constantFrom(...LEVELS),
      environments: fc.option(fc.subarray([...ENVIRONMENTS], { minLength: 1 }), { nil: undefined }),
    });
    fc.assert(
      fc.property(
        fc.array(some, { maxLength: 5 }),
        fc.constantFrom(RESTART, 'deploy', 'delete'),
        (list, command) => {
          const rules = under(...list.map((one, i) => override({ ...one, name: `some_${i}` })));
          const [was, is] = [call(policy, command), call(rules, command)];
          expect(is.factors.map(({ rule }) => rule)).toEqual(was.factors.map(({ rule }) => rule));
          expect({ ...is, level: 0, score: 0, factors: 0 }).toEqual({
            ...was,
            level: 0,
            score: 0,
            factors: 0,
          });
          expect(is.score).toBeGreaterThanOrEqual(0);
          expect(is.score).toBeLessThanOrEqual(10);
        },
      ),
    );
  });

  it('are read from a policy, which refuses one without an end or a reason', () => {
    const text = (fields: string) =>
      `${DEFAULT_POLICY}\nrisk_overrides:\n  - { name: x_1, rule: restart_production, level: low, ${fields} }\n`;
    const whole = 'until: "2027-01-01T00:00:00Z", author: tech-lead-1, reason: "Routine, see OPS-12."';
    expect(parsePolicy(text(whole)).risk_overrides).toHaveLength(1);
    expect(() => parsePolicy(text('author: tech-lead-1, reason: "Routine, see OPS-12."'))).toThrow();
    expect(() => parsePolicy(text('until: "2027-01-01T00:00:00Z", author: tech-lead-1'))).toThrow();
  });
});
