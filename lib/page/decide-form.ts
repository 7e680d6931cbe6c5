import * as z from 'zod';
import { BudgetOption } from '../../schema/budget.ts';
import type { DecideInput } from '../approvals/consequence.ts';
import { forbidden, invalid } from '../errors.ts';
import { csrfOf, type Session } from './session.ts';

const Form = z.object({
  csrf: z.string().max(100),
  action_hash: z.string().max(128),
  decision: z.enum(['approve', 'reject']),
  justification: z.string().trim().max(4_000).optional(),
  reason: z.string().trim().max(4_000).optional(),
  option: BudgetOption.optional(),
});

/**
 * What the page's form decides, if this session's page made it. Throws 422 `form_unreadable`, 403 `form_not_ours`: a form of another site, of
 * another session, or about another action.
 */
export async function readForm(body: string, session: Session, approvalId: string): Promise<DecideInput> {
  const read = Form.safeParse(Object.fromEntries(new URLSearchParams(body)));
  if (!read.success)
    throw invalid('form_unreadable', 'The form cannot be read. Go back to the request and send it again.');
  const { csrf, action_hash, decision, justification, reason, option } = read.data;
  if (csrf !== (await csrfOf(session, approvalId, action_hash)))
    throw forbidden(
      'form_not_ours',
      'This form is not one of your session’s. Go back to the request and send it from there.',
    );
  return {
    ...{ approvalId, decision, actionHash: action_hash },
    ...(decision === 'approve' && justification ? { justification } : {}),
    ...(decision === 'reject' && reason ? { reason } : {}),
    ...(decision === 'approve' && option ? { option } : {}),
  };
}
