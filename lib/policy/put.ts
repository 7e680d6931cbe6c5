import type { Policy } from '../../schema/policy.ts';
import type { Ctx } from '../ctx.ts';
import { callFunction } from '../db/call.ts';
import { conflict, invalid } from '../errors.ts';
import { refuseUnlessAdmin, unseen } from '../identity/administer.ts';
import type { Entry } from '../identity/entry.ts';
import { redactText } from '../redact.ts';
import { alteredPolicy } from './active.ts';
import { DEFAULT_POLICY } from './default-policy.ts';
import { parsePolicy } from './parse.ts';
import { refuseStrangers } from './refuse-strangers.ts';
import { type PolicyVersion, readPolicy, versionView } from './versions.ts';

type Put = { state: 'put'; policy: PolicyVersion } | { state: 'changed'; active: number | null };
/** Whose a policy is, for whoever may not. */
const WHO = 'The policy is put in force';
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
  refuseUnlessAdmin(entry, WHO);
  if (input.seen === null) throw unseen('policy');
  const policy = read(input.document);
  await refuseStrangers(ctx.db, policy, input.document);
  return store(ctx, entry, { ...input, policy, seen: input.seen, restoredFrom: null });
}

/**
 * Makes an earlier version, or the shipped default, the newest one: a new version with that document. Works without a
 * policy in force, and whoever of its rotations has left since: it is for emergencies. Throws as `putPolicy`, and 404
 * `policy_version_unknown`.
 */
export async function restorePolicy(
  ctx: Ctx,
  entry: Entry,
  input: { version: number | 'default'; reason: string; seen: Seen },
): Promise<PolicyVersion> {
  refuseUnlessAdmin(entry, WHO);
  if (input.seen === null) throw unseen('policy');
  const { version, seen } = input;
  const document = version === 'default' ? DEFAULT_POLICY : await putOnce(ctx, version);
  return store(ctx, entry, {
    ...input,
    policy: read(document),
    seen,
    document,
    restoredFrom: String(version),
  });
}

async function store(
  ctx: Ctx,
  { principal }: Entry,
  input: { document: string; policy: Policy; reason: string; seen: number; restoredFrom: string | null },
): Promise<PolicyVersion> {
  const { document, policy, reason, seen, restoredFrom } = input;
  const put = await callFunction<Put>(ctx.db, 'put_policy_v1', {
    document,
    by: principal.id,
    reason: redactText(reason),
    identity: policy.identity,
    restored_from: restoredFrom,
    seen: seen === 0 ? null : seen,
  });
  if (put.state === 'put') return versionView(put.policy);
  throw conflict(
    'precondition_failed',
    'Another version of the policy was put in force since you saw it. Get it again before you change it.',
    { extra: { active: put.active } },
  );
}

/** The document of an earlier version, as it was put. */
async function putOnce(ctx: Ctx, version: number): Promise<string> {
  const { document, intact } = await readPolicy(ctx, version);
  if (intact) return document;
  throw invalid('policy_invalid', `${alteredPolicy(version)} Choose another version, or the default.`);
}

function read(document: string): Policy {
  if (document.includes('\0')) throw invalid('policy_invalid', 'The document contains a NUL character.');
  return parsePolicy(document);
}
