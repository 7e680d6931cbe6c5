import type { Policy } from '../../schema/policy.ts';

/** What a policy says of the ways to decide that are out of the ordinary. */
export type DecidingRules = Pick<Policy, 'break_glass' | 'grants' | 'delegation'>;

/** The rules of a policy document; what it leaves out is as shipped. */
export function decidingRules({ break_glass, grants, delegation }: Policy): DecidingRules {
  return { break_glass, grants, delegation };
}
