import type { Ctx } from '../ctx.ts';
import { callFunction } from '../db/call.ts';
import { conflict, invalid } from '../errors.ts';
import { refuseUnlessAdmin, unseen } from '../identity/administer.ts';
import type { Entry } from '../identity/entry.ts';
import { redactText } from '../redact.ts';
import { DEFAULT_POLICY } from './default-policy.ts';
import { parsePolicy } from './parse.ts';
import { type PolicyVersion, readPolicy, versionView } from './versions.ts';

type Put = { state: 'put'; policy: PolicyVersion } | { state: 'changed'; active: number | null };
/** Of `If-Match`: the active version that the client saw, 0 for none; null: the client sent nothing. */
export type Seen = number | null;

/**
 * Puts a document in force as the newest version, as a whole or not at all, audited in the same statement. Throws 403
 * `role_not_allowed`, 422 `policy_invalid` with each place, 412 `precondition_failed`, 428 `precondition_required`.
 */
export async function putPolicy(
  ctx: Ctx,
  entry: Entry,
  input: { document: string; reason: string; seen: Seen },
): Promise<PolicyVersion> {
  refuseUnlessAdmin(entry);
  if (input.seen === null) throw unseen('policy');
  return store(ctx, entry, { ...input, restoredFrom: null });
}

/**
 * Makes an earlier version, or the shipped default, the newest one: a new version with that document. Works without a
 * policy in force. `seen` null: whatever is in force. Throws as `putPolicy`, and 404 `policy_version_unknown`.
 */
export async function restorePolicy(
  ctx: Ctx,
  entry: Entry,
  input: { version: number | 'default'; reason: string; seen: Seen },
): Promise<PolicyVersion> {
  refuseUnlessAdmin(entry);
  const { version } = input;
  const document = version === 'default' ? DEFAULT_POLICY : (await readPolicy(ctx, version)).document;
  return store(ctx, entry, { ...input, document, restoredFrom: String(version) });
}

async function store(
  ctx: Ctx,
  { principal }: Entry,
  input: { document: string; reason: string; seen: Seen; restoredFrom: string | null },
): Promise<PolicyVersion> {
  const { document, reason, seen, restoredFrom } = input;
  if (document.includes('\0')) throw invalid('policy_invalid', 'The document contains a NUL character.');
  const policy = parsePolicy(document);
  const put = await callFunction<Put>(ctx.db, 'put_policy_v1', {
    document,
    by: principal.id,
    reason: redactText(reason),
    identity: policy.identity,
    restored_from: restoredFrom,
    seen: seen === 0 ? null : seen,
    unseen: seen === null,
  });
  if (put.state === 'put') return versionView(put.policy);
  throw conflict(
    'precondition_failed',
    'Another version of the policy was put in force since you saw it. Get it again before you change it.',
    { extra: { active: put.active } },
  );
}
