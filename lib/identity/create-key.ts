import { SCOPES, type Scope } from '../../schema/principal.ts';
import type { Ctx } from '../ctx.ts';
import { callFunction } from '../db/call.ts';
import { forbidden } from '../errors.ts';
import {
  administers,
  type IdentityState,
  identityActor,
  identityRefusal,
  refuseAgents,
} from './administer.ts';
import type { Entry } from './entry.ts';
import { type KeyRow, keyView } from './key-view.ts';
import { hashKey, newKey } from './keys.ts';

export type NewKeyInput = {
  /** Null: for oneself. */
  principalId: string | null;
  label: string;
  /** Null: as many as the key in use has; for an agent those that an agent may have. */
  scopes: Scope[] | null;
  /** Days. */
  expiresInDays: number;
};

const DAY_S = 86_400;
const HINT_CHARS = 8;

/**
 * Makes a key, audited in the same statement; its secret is in this answer and nowhere else: sent again, the request is told of
 * the key that was made, without it. For others it takes an
 * administrator, and nobody makes one for a person who signs in. A key makes none with more scopes than its own.
 */
export async function createKey(
  ctx: Ctx,
  entry: Entry,
  { principalId, label, scopes, expiresInDays }: NewKeyInput,
): Promise<KeyRow & { secret: string }> {
  refuseAgents(entry);
  const { principal } = entry;
  const owner = principalId ?? principal.id;
  if (owner !== principal.id && !administers(principal)) {
    throw forbidden('role_not_allowed', 'Keys of others are made by administrators of all projects.');
  }
  const most = entry.key?.scopes ?? [...SCOPES];
  const beyond = (scopes ?? []).filter((scope) => !most.includes(scope));
  if (beyond.length > 0) {
    const message = `The key in use is not for ${beyond.join(', ')} itself, so it makes none that is.`;
    throw forbidden('scope_missing', message);
  }
  const secret = newKey();
  const make = (asked: Scope[]) =>
    callFunction<{ state: IdentityState; key: KeyRow }>(ctx.db, 'create_key_v1', {
      ...identityActor(entry),
      id: ctx.ids.id(),
      hash: hashKey(secret),
      hint: secret.slice(0, HINT_CHARS),
      principal_id: owner,
      label,
      scopes: asked,
      expires_in_s: expiresInDays * DAY_S,
      answer: entry.idem && { ...entry.idem, status: 201, headers: {} },
    });
  let done = await make(scopes ?? most);
  const fewer = most.filter((scope) => scope !== 'decide' && scope !== 'admin');
  if (done.state === 'agent' && scopes === null && fewer.length > 0) done = await make(fewer);
  if (done.state === 'agent')
    throw forbidden(
      'agents_do_not_sign',
      `${owner} is an agent, and agents neither decide nor administer: a key of theirs is for read and submit. Send \`scopes\` without the others.`,
    );
  if (done.state !== 'done') throw identityRefusal(done.state, 'principal');
  return { ...keyView(done.key), secret };
}
