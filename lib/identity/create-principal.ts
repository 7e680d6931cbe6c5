import type { PrincipalKind, RoleBinding } from '../../schema/principal.ts';
import type { Ctx } from '../ctx.ts';
import { callFunction } from '../db/call.ts';
import { type IdentityState, identityActor, identityRefusal, refuseUnlessAdmin } from './administer.ts';
import type { Entry } from './entry.ts';
import { type PrincipalRow, principalView } from './principal-view.ts';

export type NewPrincipal = {
  /** Left out: made up. */
  id?: string;
  name: string;
  kind: PrincipalKind;
  bindings: RoleBinding[];
  /** Whom to expect: somebody of this issuer and subject signs in as this principal. */
  identity?: { issuer: string; subject: string };
};

/** Adds a principal, audited in the same statement. Administrators alone. Throws `already_exists`. */
export async function createPrincipal(ctx: Ctx, entry: Entry, input: NewPrincipal): Promise<PrincipalRow> {
  refuseUnlessAdmin(entry);
  const { id = ctx.ids.id(), name, kind, bindings, identity } = input;
  const done = await callFunction<{ state: IdentityState; principal: PrincipalRow }>(
    ctx.db,
    'create_principal_v1',
    {
      ...identityActor(entry),
      ...{ id, name, kind, bindings, ...identity },
      answer: entry.idem && { ...entry.idem, status: 201, headers: {} },
    },
  );
  if (done.state !== 'done') throw identityRefusal(done.state, 'principal');
  return principalView(done.principal);
}
