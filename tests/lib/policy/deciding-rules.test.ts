import { expect, it } from 'vitest';
import { decidingRules } from '../../../lib/policy/deciding-rules.ts';
import { DEFAULT_POLICY } from '../../../lib/policy/default-policy.ts';
import { parsePolicy } from '../../../lib/policy/parse.ts';

const SHIPPED = {
  break_glass: { roles: ['cto'], own_request: false, review_within_hours: 24, min_reason_chars: 20 },
  grants: { max_level: 'high', max_hours: 24, max_uses: 50 },
  delegation: { max_days: 30 },
};
const rulesOf = (parts: string) => decidingRules(parsePolicy(`${DEFAULT_POLICY}\n${parts}`));

it('are as shipped where a document says nothing', () => {
  expect(rulesOf('')).toEqual(SHIPPED);
  expect(rulesOf('grants: {}\nbreak_glass: {}\ndelegation: {}')).toEqual(SHIPPED);
});

it('are what a document says, and as shipped in what it leaves out of a block', () => {
  expect(rulesOf('grants: { max_uses: 3 }')).toEqual({
    ...SHIPPED,
    grants: { ...SHIPPED.grants, max_uses: 3 },
  });
  expect(
    rulesOf('break_glass: { roles: [tech_lead], review_within_hours: 2 }\ndelegation: { max_days: 7 }'),
  ).toEqual({
    ...SHIPPED,
    break_glass: { ...SHIPPED.break_glass, roles: ['tech_lead'], review_within_hours: 2 },
    delegation: { max_days: 7 },
  });
});

it.each([
  'grants: { max_level: critical }',
  'break_glass: { roles: [admin] }',
  'delegation: { max_days: 0 }',
  'grants: { uses: 1 }',
])('are refused: %s', (parts) => {
  expect(() => rulesOf(parts)).toThrow('The policy cannot be used');
});
