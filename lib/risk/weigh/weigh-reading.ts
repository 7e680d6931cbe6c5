import type { Factor } from '../../../schema/action.ts';
import type { Policy } from '../../../schema/policy.ts';
import { type Effect, ENVIRONMENTS, type Environment, LEVELS, stricter } from '../../../schema/vocabulary.ts';
import { effectOfReading, type Reading } from '../reading.ts';
import { sortFactors, triggerFactor } from '../triggers.ts';
import type { Ground } from './locate.ts';
import { type WeighedAct, weighAct, weighGap } from './weigh-act.ts';

/** What a whole text weighs. */
export type Weight = {
  factors: Factor[];
  operations: string[];
  environment: Environment;
  /** How the environment was found. */
  how: string;
  effect: Effect;
};

/** What everything that a text does weighs, the gravest first; there is always at least one factor. */
export function weighReading(reading: Reading, policy: Policy, ground: Ground): Weight {
  const acts = reading.acts.map((act) => ({ act, weighed: weighAct(act, policy, ground) }));
  const gaps = reading.gaps.map((gap) => weighGap(gap, policy, ground));
  const reaching = [
    ...acts.flatMap(({ act, weighed }) =>
      act.effect === 'read' && act.reach === 'machine' ? [] : [weighed],
    ),
    ...gaps,
  ];
  const all = [...acts.map(({ weighed }) => weighed), ...gaps];
  const effect = effectOfReading(reading);
  const factors = [
    ...all.flatMap((weighed) => weighed.factors),
    ...(effect === 'read' ? [] : contradiction(reaching, policy, ground)),
  ];
  if (factors.length === 0) {
    const [first] = reading.acts;
    const detail = first ? 'it only reads' : 'it does nothing';
    factors.push({ rule: 'effect_read', detail, level: 'low', ...(first ? { by: first.rule } : {}) });
  }
  const worst = reaching.reduce<WeighedAct['located'] | null>(
    (found, { located }) =>
      found && stricter(ENVIRONMENTS, found.environment, located.environment) === found.environment
        ? found
        : located,
    null,
  );
  return {
    factors: sortFactors(factors, LEVELS),
    operations: [...new Set(all.flatMap(({ operations }) => operations))],
    environment: worst?.environment ?? 'none',
    how: worst?.how ?? 'nothing that runs is reached',
    effect,
  };
}

/** A client that says "development" of a command that names production: somebody should know. */
function contradiction(reaching: readonly WeighedAct[], policy: Policy, { claimed }: Ground): Factor[] {
  if (!claimed) return [];
  const against = reaching.find(
    ({ located }) =>
      located.certain &&
      located.environment !== 'none' &&
      stricter(ENVIRONMENTS, claimed.environment, located.environment) !== claimed.environment,
  );
  if (!against || against.located.environment === 'none') return [];
  const { environment, how } = against.located;
  const detail = `the request says ${claimed.environment}, but ${how}`;
  const factor = triggerFactor(policy, `modify_${environment}`, environment, detail);
  return [{ ...factor, rule: 'claim_contradicted' }];
}
