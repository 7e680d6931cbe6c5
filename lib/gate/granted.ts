import { auditRow } from '../audit/record.ts';
import type { Ctx } from '../ctx.ts';
import { callFunction } from '../db/call.ts';
import { coveringGrant, type GrantFact } from '../grants/cover.ts';
import type { Entry } from '../identity/entry.ts';
import type { JudgedAction } from './judge-action.ts';

/** By which grant a request was let through, as its evidence says. */
export type ByGrant = { id: string; given_by: string };

/**
 * The grant of the gate that covers an action as it was judged just now; with `id` that one alone, which this request has a use of.
 * Null: people are to be asked. One round trip, none where nothing could cover it.
 */
export async function grantAtGate(
  ctx: Ctx,
  { principal, policyVersion }: Pick<Entry, 'principal' | 'policyVersion'>,
  { assessment, demand, actionUnder }: JudgedAction,
  project: string | null,
  id: string | null = null,
): Promise<GrantFact | null> {
  if (project === null || demand.decision !== 'require_approval') return null;
  const { tool, args, target } = actionUnder(policyVersion!);
  const asked = { project, tool, by: principal.id, id };
  const grants = await callFunction<GrantFact[]>(ctx.db, 'gate_grants_v1', asked);
  return coveringGrant(grants, { tool, args, target, assessment, demand });
}

type Used = {
  grant: GrantFact;
  key: string;
  approval: { id: string; action_hash: string; action_type: string };
};

/** The audit rows of one use: of the grant, and of the request that it let through. */
export function grantRows({ now, policyVersion }: Entry, { grant, key, approval }: Used) {
  const { id, granted_by: actor } = grant;
  const { action_hash, action_type: tool } = approval;
  const used = { key, tool, action_hash, approval_id: approval.id, granted_by: actor };
  const said = { reason: null, action_hash, grant_id: id, policy_version: policyVersion };
  return [
    auditRow({ at: now, actor, type: 'grant.used', subject: id, data: used }),
    auditRow({ at: now, actor, type: 'approval.approved', subject: approval.id, data: said }),
  ];
}
