import type { NotificationMessage } from '../../../schema/notification.ts';
import type { Ctx } from '../../ctx.ts';
import { linearMarkdown } from '../../notify/render/linear.ts';
import type { Connection } from '../connection.ts';
import { UPDATE_COMMENT } from '../documents.ts';
import { commentOn } from '../issues/comment-on.ts';
import { linkOf } from '../links.ts';

const HOW =
  'React with \u{1f44d} or \u{1f44e}, or reply `approve` or `reject: reason`. It counts for whoever may decide this.';
const ENDS = /^approval\.(approved|rejected|expired|cancelled)$/;

/**
 * Asks for an approval in a comment, and writes into that comment how it ended, wherever it was decided. Answers the comment's id. `handle`: the
 * comment that asked before.
 */
export async function askOnIssue(
  ctx: Ctx,
  { workspace, api }: Connection,
  {
    issueId,
    message,
    handle,
    gathered = [],
  }: {
    issueId: string;
    message: NotificationMessage;
    handle: string | null;
    gathered?: readonly NotificationMessage[];
  },
): Promise<string> {
  const { approval, type } = message;
  const body = linearMarkdown(message, gathered);
  if (handle && ENDS.test(type)) {
    await api.run(UPDATE_COMMENT, { id: handle, input: { body } });
    return handle;
  }
  const asks =
    approval !== null && approval.kind !== 'budget' && /^approval\.(required|reminder|escalated)$/.test(type);
  const id = await commentOn(api, issueId, {
    id: [issueId, message.id],
    body: asks ? `${body}\n\n${HOW}` : body,
    // What comes after the request stands below it.
    parentId: handle,
  });
  if (asks && !handle)
    await linkOf(ctx, {
      ...{
        workspace,
        kind: 'approval' as const,
        approval_id: approval.id,
        task_id: message.task?.id ?? null,
      },
      ...{ issue_id: issueId, comment_id: id },
      data: { asked: { approval_id: approval.id, hash: approval.action_hash } },
    });
  return handle ?? id;
}
