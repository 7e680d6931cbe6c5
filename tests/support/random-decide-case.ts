import { escalateRequirements } from '../../lib/policy/require.ts';
import type { Requirement } from '../../schema/action.ts';
import type { Policy } from '../../schema/policy.ts';
import type { RoleBinding } from '../../schema/principal.ts';
import { LEVELS, type Level, ROLES } from '../../schema/vocabulary.ts';
import type { DecideCase } from '../oracle/cases.ts';
import type { Dice } from './dice.ts';
import { PEOPLE } from './random-policy.ts';

type Written = Pick<Policy, 'on_call' | 'caps'>;
const PROJECTS = ['checkout', 'billing'];
const SIGNERS = ['team_lead', 'tech_lead', 'cto', 'security_team'] as const;

/**
 * Somebody's yes to a request that asks for `asked` (as the policy decided, or anything where it asked for nothing):
 * people of every relation to it, with votes, loans, rotations and approvals given close to where the caps' windows begin.
 */
export function randomDecideCase(
  dice: Dice,
  { on_call, caps }: Written,
  asked: { requirements: Requirement[]; level: Level; project: string | null },
  now: number,
): DecideCase {
  const { below, once, pick, some } = dice;
  const rotations = Object.keys(on_call);
  const times = <One>(most: number, make: () => One) => Array.from({ length: below(most + 1) }, make);
  const bindings = (): RoleBinding[] =>
    times(3, () => ({
      ...{ role: once(4) ? pick(ROLES) : pick(SIGNERS) },
      projects: once(2) ? ['*'] : some(PROJECTS, 1),
    }));
  const anything = (): Requirement => ({
    ...{ rule: pick(['level_high', 'budget_above_50', 'rule_1']), roles: some(SIGNERS, 1) },
    ...{ count: 1 + below(3), ...(rotations[0] && once(3) ? { on_call: pick(rotations) } : {}) },
  });
  const made = asked.requirements.length > 0 ? asked.requirements : [anything(), ...times(2, anything)];
  const requirements = once(4) ? escalateRequirements(made, [...some(SIGNERS), 'admin']) : made;
  const level = once(5) ? pick(LEVELS) : asked.level;
  const window = caps.approvals_per_person.find((cap) => cap.level === level)?.per_minutes ?? 60;
  const approval = () =>
    now - pick([0, 1, window * 60_000, window * 60_000 - 1, window * 60_000 + 1, below(120) * 60_000]);
  return {
    requirements,
    votes: times(3, () => ({ person: pick(PEOPLE), roles: some(SIGNERS), on_call: some(rotations) })),
    person: {
      ...{ id: pick(PEOPLE), kind: once(12) ? 'agent' : 'human', bindings: bindings() },
      issued_by: once(8) ? pick(PEOPLE) : null,
    },
    facts: {
      ...{ level, project: asked.project, requester: pick([...PEOPLE, 'bot', 'bot']) },
      ...{ began_by: once(6) ? pick(PEOPLE) : null, editors: once(5) ? some(PEOPLE.slice(0, 3), 1) : [] },
      delegations: times(2, () => ({
        ...{ from: pick(PEOPLE), roles: some(ROLES, 1), levels: some(LEVELS, 1) },
        ...{ projects: once(2) ? ['*'] : some(PROJECTS, 1), from_bindings: bindings() },
      })),
      approvals: times(3, approval),
    },
  };
}
