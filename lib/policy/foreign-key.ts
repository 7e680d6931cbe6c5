import type { Principal } from '../../schema/principal.ts';

/**
 * The refusal of whoever comes with a key that one of `people` handed out: an administrator could give a stranger a key,
 * ask for something, and say yes with it. Null: the key is the principal's own making, or somebody else's.
 */
export function refuseForeignKey(
  { issued_by }: Principal,
  people: readonly (string | null | undefined)[],
  who: string,
): { ok: false; code: 'self_approval'; message: string } | null {
  if (typeof issued_by !== 'string' || !people.includes(issued_by)) return null;
  const message = `Your key was handed out by who asked for this or edited it: use one of your own making, or ask ${who}.`;
  return { ok: false, code: 'self_approval', message };
}
