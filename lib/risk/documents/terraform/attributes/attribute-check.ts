import type { Deed } from '../../../commands/program.ts';
import type { ResourceChange } from '../plan.ts';

/** A setting that a change turns, whatever the resource is. Paths have their lists as `[]`. */
export type AttributeCheck = {
  id: string;
  /** Types that it is about; every type where it is left out. */
  of?: RegExp;
  at: RegExp;
  /** Whether the new value, beside the old one (undefined: there was none), is what the check is about. */
  turns: (after: string, before: string | undefined, values: ReadonlyMap<string, string[]>) => boolean;
  does: Partial<Omit<Deed, 'reach'>>;
  why: string;
  safer?: string;
  must: readonly ResourceChange[];
  not: readonly ResourceChange[];
};

/** A change of one resource, to say what a check means. */
export function changeOf(
  type: string,
  after: Record<string, unknown>,
  before?: Record<string, unknown>,
): ResourceChange {
  return {
    ...{ address: `${type}.a`, type },
    change: { actions: [before ? 'update' : 'create'], before: before ?? null, after },
  };
}
