import type { Factor } from '../../../schema/action.ts';
import type { Policy } from '../../../schema/policy.ts';
import { type Environment, LEVELS, type Level } from '../../../schema/vocabulary.ts';
import { branchKind } from '../branch-kind.ts';
import { highest } from '../levels.ts';
import type { Fact } from '../operations.ts';
import type { Act, Gap } from '../reading.ts';
import { factFactors, operationRules, triggerFactor } from '../triggers.ts';
import { namesSensitiveData } from '../words.ts';
import { type Ground, type Located, locate } from './locate.ts';

/** What one act or gap weighs. */
export type WeighedAct = { factors: Factor[]; operations: string[]; located: Located };

/** Adds to a factor what the assessor's rule saw. */
function explained(factor: Factor, { rule, evidence, span, why }: Gap, safer: string | null = null): Factor {
  return {
    ...factor,
    by: rule,
    ...(evidence === '' ? {} : { seen: evidence }),
    ...(span ? { at: span } : {}),
    why,
    ...(safer ? { lower: safer } : {}),
  };
}

/** Where a repository is changed, what weighs is whether something is lost and whose branch it is. */
function repositoryFactors(act: Act, policy: Policy, { project }: Ground): Factor[] {
  const factors: Factor[] = [];
  const fire = (trigger: Parameters<typeof triggerFactor>[1]) =>
    factors.push(triggerFactor(policy, trigger, 'none', act.evidence));
  if (act.effect === 'destructive') fire('destructive_in_repository');
  if (act.effect === 'read') return factors;
  const branch = act.places.find((place) => place.branch)?.branch ?? null;
  const kind = act.operation === 'merge' || branch ? branchKind(project, branch) : null;
  if (kind) fire(kind);
  if (act.resource === 'secret') fire('modify_secrets');
  if (act.resource === 'permission' || act.operation === 'grant') fire('modify_permissions');
  return factors;
}

const atLeast = (level: Level, floor: Level) => LEVELS.indexOf(level) >= LEVELS.indexOf(floor);

/** What an act weighs where it lands, by the policy's triggers, never below the act's own floor. */
export function weighAct(act: Act, policy: Policy, ground: Ground): WeighedAct {
  const located = locate(act, ground);
  const { environment, how } = located;
  const detail = `${act.evidence}; ${how}`;
  const fact = factOf(act, environment, ground);
  const factors =
    act.reach === 'repository' ? repositoryFactors(act, policy, ground) : factFactors(policy, fact, detail);
  if (environment !== 'none' && act.effect !== 'read') {
    // A developer's own service that stops comes back by a start: nobody else waits for it.
    const comesBack = act.operation === 'restart' && environment === 'development';
    const loses = act.effect === 'destructive' && !comesBack;
    const trigger = loses ? (`delete_${environment}` as const) : (`modify_${environment}` as const);
    const floor = triggerFactor(policy, trigger, environment, detail);
    const enough =
      act.effect === 'write' ? factors.length > 0 : factors.some(({ level }) => atLeast(level, floor.level));
    if (!enough) factors.push(floor);
  }
  const operations = operationRules(
    policy,
    fact,
    factors.map(({ rule }) => rule),
  );
  const weighed = act.protects ? factors.map((factor) => atMost(factor, 'medium')) : factors;
  const floor = floorOf(act, ground);
  if (floor && !ground.confined && !atLeast(highest(weighed.map(({ level }) => level)), floor)) {
    weighed.push({ rule: 'grave_anywhere', detail: act.evidence, level: floor });
  }
  if (weighed.length === 0 && act.effect !== 'read') {
    weighed.push({ rule: `effect_${act.effect}`, detail, level: 'low' });
  }
  return { factors: weighed.map((factor) => explained(factor, act, act.safer)), operations, located };
}

/** All data of its kind on a machine of which nobody says what it is: somebody's, for all that is known. */
function floorOf(
  { floor, effect, reach, resource, whole }: Act,
  { known, claimed }: Ground,
): Level | undefined {
  const unsaid = known === null && claimed === null;
  const all = effect === 'destructive' && reach === 'machine' && whole === true && resource === 'data';
  return unsaid && all ? highest([floor ?? 'low', 'high']) : floor;
}

function atMost(factor: Factor, most: Level): Factor {
  return atLeast(factor.level, most) ? { ...factor, level: most } : factor;
}

function factOf(act: Act, environment: Environment, { project }: Ground): Fact {
  const { operation, resource } = act;
  const holdsData = resource === 'database' || resource === 'data' || resource === 'storage';
  const sensitive =
    act.sensitive === true ||
    (act.effect !== 'read' && project?.data_class === 'restricted') ||
    (holdsData && namesSensitiveData(act.evidence));
  return { operation, resource, environment, sensitive };
}

/** What was not understood counts as destruction, wherever its places are. */
export function weighGap(gap: Gap, policy: Policy, ground: Ground): WeighedAct {
  const located = locate({ ...gap, reach: 'remote' }, ground);
  const { environment, how } = located;
  if (environment === 'none') return { factors: [], operations: [], located };
  const trigger = triggerFactor(policy, `delete_${environment}`, environment, '');
  const level = highest([trigger.level, gap.floor ?? 'low']);
  const factor = { rule: 'not_understood', detail: `not understood: ${gap.why} ${how}`, level };
  return { factors: [explained(factor, gap)], operations: [], located };
}
