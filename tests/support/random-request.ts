import type { Asked } from '../../lib/policy/asked.ts';
import { instantOf } from '../../lib/policy/zoned-time.ts';
import { EFFECTS, ENVIRONMENTS, type JsonObject, LEVELS, ROLES } from '../../schema/vocabulary.ts';
import type { Dice } from './dice.ts';
import { DATES, PEOPLE, ZONES } from './random-policy.ts';

const OPERATIONS = [
  'production_deployment',
  'data_operation',
  'infrastructure_change',
  'security_remediation',
];
const TRIGGERS = [
  'delete_production',
  'deploy_production',
  'deploy_staging',
  'cost_above_100',
  'modify_secrets',
];
const ARGS: JsonObject[] = [
  ...[{}, { replicas: 5 }, { replicas: 'many' }, { force: true, replicas: 2 }, { names: ['prod', 'blue'] }],
  ...[{ names: 'prod' }, { labels: { tier: 'gold' } }, { labels: {} }, { force: null, names: [] }],
  ...[{ replicas: '7' }, { replicas: 3, names: ['blue', 'prod'], force: false }],
];
/** As much as conditions can look at, and one more: 2,000 values, 65,536 characters. */
const LARGE: JsonObject[] = [
  ...[1_997, 1_998].map((length) => ({ replicas: 5, names: Array.from({ length }, () => 1) })),
  ...[65_523, 65_524].map((length) => ({ replicas: 5, force: 'x'.repeat(length) })),
];

/** A request of any kind. */
export function randomRequest({ below, once, pick, some }: Dice): Asked {
  return {
    action: pick(['plan', 'call']),
    tool: pick(['plan.execute', 'deploy.start', 'sql.execute', 'deploy.status']),
    args: once(40) ? pick(LARGE) : pick(ARGS),
    environment: pick([...ENVIRONMENTS, 'production', 'staging']),
    project: pick(['checkout', 'billing', null]),
    requester: { id: pick(PEOPLE), kind: once(4) ? 'agent' : 'human', roles: some(ROLES, once(12) ? 0 : 1) },
    risk: {
      ...{ level: pick(LEVELS), score: below(101) / 10, effect: pick(EFFECTS) },
      ...{
        operations: [...some(OPERATIONS), ...(once(15) ? ['moon_landing'] : [])],
        triggers: some(TRIGGERS),
      },
    },
    cost: pick([0, 50, 100, 250.5, 999, 5_000]),
    change_ticket: pick([null, 'CHG-12', 'later']),
  };
}

/** An instant (milliseconds since 1970) at, or a little beside, a time that means something to one of the zones. */
export function randomInstant({ below, once, pick }: Dice): number {
  const hour = String(below(24)).padStart(2, '0');
  const at = instantOf(`${pick(DATES)}T${hour}:${pick(['00', '15', '30', '59'])}`, pick(ZONES));
  return at + (once(2) ? 0 : pick([-60_000, -1, 1, 60_000, 3_600_000, 86_400_000 * below(7)]));
}
