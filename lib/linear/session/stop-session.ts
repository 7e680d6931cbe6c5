import type { Ctx } from '../../ctx.ts';
import type { LinearLinkRow } from '../../db/rows.ts';
import { AppError } from '../../errors.ts';
import { cancelTask } from '../../tasks/cancel.ts';
import type { Connection } from '../connection.ts';
import { changeLink } from '../links.ts';
import { entryAs, UNMAPPED } from '../people/enter-as.ts';
import { say } from '../say.ts';

/** Somebody pressed stop: the task ends before its next step, in their name, and nothing more is said of it than that. Answers what came of it. */
export async function stopSession(
  ctx: Ctx,
  { workspace, api }: Connection,
  link: LinearLinkRow,
  { user, key }: { user: string; key: string },
): Promise<string> {
  const sessionId = link.session_id!;
  const stopped = (type: 'response' | 'error', body: string) =>
    say(api, sessionId, `stop:${key}`, { type, body });
  if (!link.task_id) {
    await changeLink(ctx, link, { data: {} });
    await stopped('response', 'Stopped. Nothing had been started.');
    return 'stopped before it began';
  }
  const entry = await entryAs(ctx, { workspace, user }, { taskId: link.task_id });
  if (!entry) {
    await stopped('error', UNMAPPED);
    return 'not mapped';
  }
  try {
    await cancelTask(ctx, entry, { reason: 'Stopped in Linear.' });
    // How it ended is told as every end is.
    return 'stopped';
  } catch (error) {
    if (!(error instanceof AppError) || error.kind === 'later') throw error;
    const isOver = error.code === 'already_ended';
    await stopped(isOver ? 'response' : 'error', isOver ? 'It had ended already.' : error.message);
    return `not stopped: ${error.code}`;
  }
}
