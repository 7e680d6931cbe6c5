import type { Principal } from '../../schema/principal.ts';
import type { Ctx } from '../ctx.ts';
import type { Entry } from '../identity/entry.ts';
import type { Demand } from '../policy/require.ts';
import { unmeetable } from '../policy/unmeetable.ts';

const PEOPLE = `select id, name, kind, bindings, roles_version from principals where enabled and kind = 'human'`;

/** Who is missing for a request that people are to be asked about, in a sentence; null where enough of them can sign. */
export async function lackingFor(
  ctx: Ctx,
  { principal }: Entry,
  { requirements }: Demand,
  project: string | null,
): Promise<string | null> {
  const principals = await ctx.db.query<Principal>(PEOPLE, []);
  return unmeetable(requirements, { principals, project, requesterId: principal.id });
}
