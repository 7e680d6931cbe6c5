import type { Ctx } from '../ctx.ts';
import { callFunction } from '../db/call.ts';
import {
  administers,
  type IdentityState,
  identityActor,
  identityRefusal,
  refuseAgents,
} from './administer.ts';
import type { Entry } from './entry.ts';

/**
 * Revokes a key of one's own, or anybody's as an administrator; audited in the same statement, and refused at every
 * door from its commit on. Harmless to repeat. Throws `not_found` for any other key, there or not.
 */
export async function revokeKey(ctx: Ctx, entry: Entry, id: string): Promise<void> {
  refuseAgents(entry);
  const done = await callFunction<{ state: IdentityState }>(ctx.db, 'revoke_key_v1', {
    ...identityActor(entry),
    id,
    any: administers(entry.principal),
  });
  if (done.state !== 'done') throw identityRefusal(done.state, 'key');
}
