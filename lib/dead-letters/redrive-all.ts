import type { DeadKind } from '../../schema/dead-letter.ts';
import type { Ctx } from '../ctx.ts';
import { AppError } from '../errors.ts';
import type { Entry } from '../identity/entry.ts';
import { visibleProjects } from '../identity/visible.ts';
import { redriveLetter, refuseUnlessLeads } from './redrive.ts';

export type RedriveAll = { kind: DeadKind; limit: number };
export type RedrivenAll = {
  redriven: string[];
  refused: { id: string; code: string; detail: string }[];
  /** More of the kind are open than were looked at: call again. */
  more: boolean;
};

/**
 * Drives the open letters of one kind again, oldest first, each as by `redriveLetter`; one that is refused does not
 * stop the rest. Letters of one task after the first find it running: they are closed by then, or refused. Throws 403
 * `role_not_allowed` for anybody who leads no project.
 */
export async function redriveLetters(
  ctx: Ctx,
  entry: Entry,
  { kind, limit }: RedriveAll,
): Promise<RedrivenAll> {
  refuseUnlessLeads(entry.principal.bindings.map(({ role }) => role));
  const rows = await ctx.db.query<{ id: string }>(
    `select id from dead_letters where closed_at is null and kind = $1 and ($2::text[] is null or project = any ($2))
     order by first_at, id limit $3`,
    [kind, visibleProjects(entry.principal), limit + 1],
  );
  const answer: RedrivenAll = { redriven: [], refused: [], more: rows.length > limit };
  for (const { id } of rows.slice(0, limit)) {
    try {
      await redriveLetter(ctx, entry, id);
      answer.redriven.push(id);
    } catch (error) {
      if (error instanceof AppError && error.kind === 'later') throw error;
      answer.refused.push({ id, ...said(ctx, id, error) });
    }
  }
  return answer;
}

/** Our own refusals in their words; a row that cannot even be read is told by the log. */
function said(ctx: Ctx, id: string, error: unknown): { code: string; detail: string } {
  if (error instanceof AppError) return { code: error.code, detail: error.message };
  ctx.log.error('dead letter not driven', { letter: id, error: String(error) });
  return { code: 'internal_error', detail: 'Its rows cannot be read; the log has the reason.' };
}
