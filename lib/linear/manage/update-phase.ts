import type { PhaseInput } from '../../../schema/linear-api.ts';
import type { Ctx } from '../../ctx.ts';
import { notFound } from '../../errors.ts';
import type { Entry } from '../../identity/entry.ts';
import { READ_ISSUE, UPDATE_ISSUE } from '../documents.ts';
import type { Issue } from '../shapes.ts';
import { phaseText, putPhase } from './phase-text.ts';
import { reach } from './reach.ts';

/**
 * Writes how far a phase has come into an issue's description, between its two markers: what people wrote around them stays as it is. Throws 403, 404,
 * 503 `linear_not_configured`.
 */
export async function updatePhase(
  ctx: Ctx,
  entry: Entry,
  input: PhaseInput,
): Promise<{ success: true; issue_id: string; phase: string; status: string }> {
  const { api } = await reach(ctx, entry, { write: true });
  const { issue } = await api.run<{ issue: Issue | null }>(READ_ISSUE, { id: input.issue_id });
  if (!issue) throw notFound('not_found', 'Linear has no such issue, or we may not see it.');
  const description = putPhase(issue.description ?? '', input.phase_name, phaseText(input));
  if (description !== issue.description)
    await api.run(UPDATE_ISSUE, { id: issue.id, input: { description } });
  return { success: true, issue_id: issue.id, phase: input.phase_name, status: input.status ?? 'updated' };
}
