import { describe, expect, it } from 'vitest';
import type { AppError } from '../../../lib/errors.ts';
import { DEFAULT_POLICY } from '../../../lib/policy/default-policy.ts';
import { parsePolicy } from '../../../lib/policy/parse.ts';

function refusalOf(text: string): AppError {
  try {
    parsePolicy(text);
  } catch (error) {
    return error as AppError;
  }
  throw new Error('the policy was taken');
}
const changed = (from: string, to: string) => {
  expect(DEFAULT_POLICY).toContain(from);
  return DEFAULT_POLICY.replace(from, to);
};
const lineOf = (text: string) => DEFAULT_POLICY.slice(0, DEFAULT_POLICY.indexOf(text)).split('\n').length;

describe('parsePolicy', () => {
  it('takes JSON as well, since JSON is YAML', () => {
    const policy = parsePolicy(DEFAULT_POLICY);
    expect(parsePolicy(JSON.stringify(policy))).toEqual(policy);
  });

  it.each([
    [
      'a wrong value',
      changed('count: 2 }\n    approve', 'count: two }\n    approve'),
      'levels.critical.requirements.0.count',
      lineOf('- { roles: [cto, security_team]'),
    ],
    [
      'an unknown field',
      changed('plan_run_by_minutes: 240', 'plan_run_by_minutes: 240\nplans: 1'),
      'plans',
      lineOf('plan_run_by_minutes: 240') + 1,
    ],
    [
      'an unknown field within another',
      changed('count: 2 }\n    approve', 'count: 2, of: 3 }\n    approve'),
      'levels.critical.requirements.0.of',
      lineOf('- { roles: [cto, security_team]'),
    ],
    [
      'an unknown role',
      changed('[security_team], count: 1', '[security], count: 1'),
      'operations.security_remediation.requirements.0.roles.0',
      lineOf('- { roles: [security_team], count: 1'),
    ],
    ['a missing trigger', changed('  data_import: medium\n', ''), 'triggers.data_import', null],
    ['a misspelt trigger', changed('data_import:', 'data_imports:'), 'triggers.data_import', null],
    [
      'a level that asks nobody',
      changed(
        'requirements:\n      - { roles: [tech_lead, cto], count: 1 }\n    approve',
        'requirements: []\n    approve',
      ),
      'levels.high.requirements',
      null,
    ],
    [
      'a role above its rights',
      changed('[team_lead, tech_lead, cto]', '[developer]'),
      'levels.medium.requirements.0.roles',
      null,
    ],
    [
      'a reminder after the end',
      changed('remind_after_minutes: [45]', 'remind_after_minutes: [90]'),
      'levels.critical.remind_after_minutes',
      lineOf('remind_after_minutes: [45]'),
    ],
    [
      'a second reminder',
      changed('remind_after_minutes: [45]', 'remind_after_minutes: [45, 60]'),
      'levels.critical.remind_after_minutes',
      lineOf('remind_after_minutes: [45]'),
    ],
    [
      'an escalation after the end',
      changed('after_minutes: 40', 'after_minutes: 60'),
      'levels.high.escalation.after_minutes',
      null,
    ],
    [
      'an empty condition',
      changed('- { operations: [scale], environments: [staging, production] }', '- {}'),
      'operations.infrastructure_change.when.1',
      null,
    ],
  ])('refuses %s and names the place', (_what, text, path, line) => {
    const error = refusalOf(text);
    expect([error.kind, error.code]).toEqual(['invalid', 'policy_invalid']);
    const errors = error.extra.errors as { path: string; line: number | null }[];
    expect(errors[0]?.path).toBe(path);
    if (line) expect(errors[0]?.line).toBe(line);
    expect(error.message).toContain(path);
  });

  // Control: conditions of a document that is wrong elsewhere.
  it('says everything that is wrong at once: fields and conditions', () => {
    const rules = `rules:\n  - { name: one, when: cost >, raise_to: high }\n  - { name: two, when: 'tool == "x"', raise: high }`;
    const error = refusalOf(`${DEFAULT_POLICY}\n${rules}`);
    const errors = error.extra.errors as { path: string; position?: number }[];
    expect(errors.map(({ path }) => path).sort()).toEqual(['rules.0.when', 'rules.1', 'rules.1.raise']);
    expect(errors.find(({ path }) => path === 'rules.0.when')?.position).toBeGreaterThan(0);
    expect(refusalOf(`${DEFAULT_POLICY}\nrules: 1\nfreezes: [null, 3, { when: 5 }]`).code).toBe(
      'policy_invalid',
    );
  });

  it.each([
    ['nothing', ''],
    ['a list', '[]'],
    ['broken YAML', 'levels: ['],
    ['a key twice', `${DEFAULT_POLICY}\nformat: 1\n`],
    [
      'aliases that unfold without end',
      `a: &a [1,1,1,1,1,1,1,1,1]\n${'bcdefgh'
        .split('')
        .map((k, i) => `${k}: &${k} [${Array(9).fill(`*${'abcdefg'[i]}`).join(',')}]`)
        .join('\n')}`,
    ],
  ])('refuses %s', (_what, text) => {
    expect(refusalOf(text).code).toBe('policy_invalid');
  });
});
