import type { Ctx } from '../../ctx.ts';
import type { LinearLinkRow } from '../../db/rows.ts';
import { AppError } from '../../errors.ts';
import { cancelTask } from '../../tasks/cancel.ts';
import { connect } from '../connection.ts';
import { escapeMarkdown } from '../markdown.ts';
import { entryAs, UNMAPPED } from '../people/enter-as.ts';
import { commentOn } from './comment-on.ts';

/** Ends the task of an issue in the name of whoever ended that; who may not is told so on the issue. Answers what came of it. */
export async function stopIssue(
  ctx: Ctx,
  link: LinearLinkRow,
  { workspace, user, reason, key }: { workspace: string; user: string | null; reason: string; key: string },
): Promise<string> {
  const entry = user ? await entryAs(ctx, { workspace, user }, { taskId: link.task_id }) : null;
  try {
    if (entry) {
      await cancelTask(ctx, entry, { reason });
      return 'cancelled';
    }
  } catch (error) {
    if (!(error instanceof AppError) || error.kind === 'later') throw error;
    if (error.code === 'already_ended') return 'had ended';
    return tell(`${error.message} The task goes on.`);
  }
  return user ? tell(`${UNMAPPED} The task goes on.`) : 'nobody did it';

  async function tell(why: string): Promise<string> {
    const { api } = await connect(ctx, workspace);
    await commentOn(api, link.issue_id!, { id: [link.id, key], body: escapeMarkdown(why) }).catch(
      (error: AppError) => {
        // A removed issue takes no comment.
        if (error.kind !== 'fatal') throw error;
      },
    );
    return `refused: ${why}`;
  }
}
