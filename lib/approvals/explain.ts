import type { Requirement } from '../../schema/action.ts';
import type { Ctx } from '../ctx.ts';
import type { ApprovalRow } from '../db/rows.ts';
import { AppError } from '../errors.ts';
import { deadlineNow } from '../halt/deadline-now.ts';
import type { Entry } from '../identity/entry.ts';
import { policyOf } from '../policy/active.ts';
import { type DecideAnswer, mayDecide, mayReject, tally } from '../policy/decide-rights.ts';
import type { PolicySays } from '../policy/require.ts';
import { moreFacts } from './more-facts.ts';
import { refuseDecided } from './refuse.ts';
import { questionOf } from './rights.ts';

/** Whether the caller may give an answer, and why, in words; `code` of the refusal. */
export type Allowed = { allowed: boolean; why: string; code: string | null };
export type Explained = {
  policy_version: number;
  /** Parts of the policy that asked for it; null: a request from before that was kept. */
  applied: string[] | null;
  requirements: (Requirement & { said_yes: string[]; open: number })[];
  may_approve: Allowed;
  may_reject: Allowed;
};

/**
 * Why this was asked, who has said yes to what, and what the caller may answer now. Where the policy cannot be read nobody may
 * approve, and it says so.
 */
export async function explain(ctx: Ctx, entry: Entry, approval: ApprovalRow): Promise<Explained> {
  const says = approval.evidence.decision as unknown as Partial<PolicySays> | undefined;
  const ended = await allowed(() => {
    refuseDecided(approval, deadlineNow(entry, approval.project, entry.now));
    return null;
  });
  const question = questionOf(entry, approval);
  return {
    policy_version: approval.policy_version,
    applied: says?.applied ?? null,
    requirements: approval.requirements.map((requirement) => {
      const yes = approval.votes.filter((vote) => tally([requirement], [vote]).recorded[0] === 1);
      const said_yes = [...new Set(yes.map(({ principal_id }) => principal_id))];
      return { ...requirement, said_yes, open: Math.max(0, requirement.count - said_yes.length) };
    }),
    may_approve:
      ended ??
      (await allowed(async () => {
        await policyOf(ctx.db, entry.policyVersion);
        return mayDecide({ ...question, ...(await moreFacts(ctx, entry, approval)) });
      }))!,
    may_reject: ended ?? (await allowed(() => mayReject(question)))!,
  };
}

/** A right, or a refusal that was thrown, in the same words; null: there was nothing to refuse. */
async function allowed(ask: () => DecideAnswer | null | Promise<DecideAnswer>): Promise<Allowed | null> {
  try {
    const right = await ask();
    if (!right) return null;
    return right.ok
      ? { allowed: true, why: right.why, code: null }
      : { allowed: false, why: right.message, code: right.code };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { allowed: false, why: error.message, code: error.code };
  }
}
