import type { Assessment, Target } from '../../schema/action.ts';
import type { ArgPattern, GrantArgs, GrantTarget } from '../../schema/grant.ts';
import type { RoleBinding } from '../../schema/principal.ts';
import { type Json, type JsonObject, LEVELS, type Level } from '../../schema/vocabulary.ts';
import { hashOf } from '../hash.ts';
import { rolesIn, tally } from '../policy/decide-rights.ts';
import type { Demand } from '../policy/require.ts';
import { fitsGlob } from './fits-glob.ts';

/** A grant in force, with the roles of whoever gave it as they are now. */
export type GrantFact = {
  id: string;
  granted_by: string;
  tool: string;
  args: GrantArgs;
  target: GrantTarget;
  max_level: Level;
  bindings: RoleBinding[];
  roles_version: number;
};

type Call = { tool: string; args: JsonObject; target: Target; assessment: Assessment; demand: Demand };

/**
 * The first grant that covers a call as it was assessed: its tool, target and every argument fit, its level, as rules have raised
 * it, is not above the grant's, it is neither critical nor destroys in production, and its giver could approve this very call
 * alone, now, without a word about this one: where the policy asks for a justification, leave given beforehand is none.
 */
export function coveringGrant(grants: readonly GrantFact[], call: Call): GrantFact | null {
  const { assessment, demand, target } = call;
  const { level, justification_required } = demand;
  if (demand.decision !== 'require_approval' || justification_required) return null;
  if (!mayBeGranted({ ...assessment, level })) return null;
  return (
    grants.find(
      (grant) =>
        grant.tool === call.tool &&
        grant.target.repository === target.repository &&
        grant.target.environment === target.environment &&
        LEVELS.indexOf(level) <= LEVELS.indexOf(grant.max_level) &&
        fitsArgs(grant.args, call.args) &&
        couldApproveAlone(grant, demand, target.project),
    ) ?? null
  );
}

/** Whether leave can be given for such a call beforehand at all. */
export function mayBeGranted({
  level,
  effect,
  environment,
}: Pick<Assessment, 'level' | 'effect' | 'environment'>) {
  return level !== 'critical' && !(effect === 'destructive' && environment === 'production');
}

/** Whether one yes of this person meets everything that is asked. */
export function couldApproveAlone(
  person: { bindings: RoleBinding[] },
  { requirements }: Pick<Demand, 'requirements'>,
  project: string | null,
): boolean {
  return tally(requirements, [{ principal_id: 'one', roles: rolesIn(person, project) }]).met;
}

/** Whether each argument has its pattern and fits it, and none that has one is missing. */
export function fitsArgs(patterns: GrantArgs, args: JsonObject): boolean {
  const names = new Set([...Object.keys(patterns), ...Object.keys(args)]);
  return [...names].every((name) => {
    const pattern = Object.hasOwn(patterns, name) ? patterns[name] : undefined;
    const value = Object.hasOwn(args, name) ? args[name] : undefined;
    return pattern !== undefined && value !== undefined && fits(pattern, value);
  });
}

function fits(pattern: ArgPattern, value: Json): boolean {
  if ('is' in pattern) return hashOf(pattern.is) === hashOf(value);
  return typeof value === 'string' && fitsGlob(pattern.glob, value);
}
