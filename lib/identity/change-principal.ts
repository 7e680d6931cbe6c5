import type { RoleBinding } from '../../schema/principal.ts';
import type { Ctx } from '../ctx.ts';
import { callFunction } from '../db/call.ts';
import {
  type IdentityState,
  identityActor,
  identityRefusal,
  refuseUnlessAdmin,
  unseen,
} from './administer.ts';
import type { Entry } from './entry.ts';
import { type PrincipalRow, principalView } from './principal-view.ts';

export type PrincipalChange = {
  name?: string;
  /** A person may become an agent; an agent stays one. */
  kind?: 'agent';
  /** False: refused at every door from the commit on, with all keys and sign-ins. */
  enabled?: boolean;
  /** Replaces the roles of their own; those by groups and claims stay. */
  bindings?: RoleBinding[];
};

/**
 * Changes what is given of a principal, when it is still what the client saw; audited in the same statement, and in
 * force from its commit on. Administrators alone, and never their own roles: 403 `own_roles`.
 */
export async function changePrincipal(
  ctx: Ctx,
  entry: Entry,
  input: { id: string; expected: number | null; change: PrincipalChange },
): Promise<PrincipalRow> {
  refuseUnlessAdmin(entry);
  const { id, expected, change } = input;
  if (expected === null) throw unseen('principal');
  const done = await callFunction<{ state: IdentityState; principal: PrincipalRow }>(
    ctx.db,
    'change_principal_v1',
    { ...identityActor(entry), id, expected, ...change },
  );
  if (done.state !== 'done') throw identityRefusal(done.state, 'principal');
  return principalView(done.principal);
}
