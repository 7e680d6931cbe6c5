import { decide } from '../../approvals/decide.ts';
import type { Ctx } from '../../ctx.ts';
import { AppError } from '../../errors.ts';
import { visibleApproval } from '../../identity/visible.ts';
import { entryAs, type LinearUser, UNMAPPED } from './enter-as.ts';

export type Wish = { approvalId: string; hash: string; decision: 'approve' | 'reject'; words: string };
/** What came of it, in words for whoever decided; `recorded`: others must too; `words`: their reason is missing. */
export type Decided = { state: 'decided' | 'recorded' | 'words' | 'refused'; text: string };

/** What lacks words, and what is told of it. */
const ASKS: Record<string, string> = {
  justification_required: 'This needs a justification. Reply with why it may run.',
  reason_required: 'Reply with the reason why it must not run.',
};

/**
 * Decides in the name of a Linear user, on exactly what was shown, by the same verb and checks as everywhere. Nothing happens for somebody who is not mapped, or may not.
 * Throws what is to be tried again.
 */
export async function decideAs(
  ctx: Ctx,
  who: LinearUser,
  { approvalId, hash, decision, words }: Wish,
): Promise<Decided> {
  const entry = await entryAs(ctx, who, { approvalId });
  if (!entry) return { state: 'refused', text: UNMAPPED };
  try {
    const { id } = visibleApproval(entry);
    const { answer } = await decide(
      ctx,
      entry,
      {
        ...{ approvalId: id, decision, actionHash: hash },
        ...(words === '' ? {} : decision === 'approve' ? { justification: words } : { reason: words }),
      },
      { claim: false, channel: 'linear' },
    );
    const { status, approvals_recorded: given, approvals_required: needed } = answer;
    if (status !== 'pending') return { state: 'decided', text: `Recorded: it is ${status}.` };
    return { state: 'recorded', text: `Recorded: ${given} of ${needed} approvals.` };
  } catch (error) {
    if (!(error instanceof AppError) || error.kind === 'later' || error.kind === 'unavailable') throw error;
    const asks = ASKS[error.code];
    if (asks) return { state: 'words', text: asks };
    return { state: 'refused', text: `${error.message} Nothing was decided.` };
  }
}
