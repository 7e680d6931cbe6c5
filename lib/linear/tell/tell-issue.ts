import type { NotificationMessage } from '../../../schema/notification.ts';
import type { Ctx } from '../../ctx.ts';
import type { LinearLinkRow } from '../../db/rows.ts';
import type { Outgoing } from '../../notify/ports.ts';
import { linearMarkdown } from '../../notify/render/linear.ts';
import { loadTaskView } from '../../tasks/load.ts';
import type { TaskView } from '../../tasks/view.ts';
import type { Connection } from '../connection.ts';
import { commentOn } from '../issues/comment-on.ts';
import { moveIssue } from '../issues/move-issue.ts';
import { changeLink } from '../links.ts';
import { askOnIssue } from './ask-on-issue.ts';
import { stepIssues } from './step-issues.ts';
import { finalWords } from './task-words.ts';

/** What an issue's state becomes with an event; others leave it. */
const STATE: Partial<Record<NotificationMessage['type'], string>> = {
  'task.created': 'unstarted',
  'task.planned': 'started',
  'task.started': 'started',
  'task.completed': 'completed',
  'task.failed': 'unstarted',
  'task.rejected': 'canceled',
  'task.expired': 'unstarted',
  'task.cancelled': 'canceled',
};
const SAID = /^(?:task\.(?:planned|completed|failed|rejected|expired|cancelled)|agent\.error)$/;
const ASKED = /^(?:approval\.|budget\.paused)/;
const STEPS = /^(?:task\.|subtask\.|agent\.error)/;

/**
 * What happened, on the issue that became the task: its state is kept in step, its steps too where that is wanted, requests are asked in comments, and so is
 * told how it ended.
 */
export async function tellIssue(
  ctx: Ctx,
  connection: Connection,
  link: LinearLinkRow,
  { message, gathered, handle }: Outgoing,
): Promise<void> {
  const { type } = message;
  const issueId = link.issue_id!;
  if (ASKED.test(type)) {
    await askOnIssue(ctx, connection, {
      issueId,
      message,
      gathered,
      handle: handle ?? (await askedBefore(ctx, message)),
    });
    return;
  }
  let current = link;
  const goal = STATE[type];
  if (goal) {
    const state = await moveIssue(connection.api, issueId, goal);
    if (state && state !== current.data.state)
      current = await changeLink(ctx, current, { data: { ...current.data, state } });
  }
  const view = STEPS.test(type) || SAID.test(type) ? await loadTaskView(ctx, link.task_id!) : null;
  if (view && ctx.config.LINEAR_SUB_ISSUES === 'on') await stepIssues(ctx, connection, current, view);
  if (SAID.test(type))
    await commentOn(connection.api, issueId, { id: [issueId, message.id], body: wordsOf(message, view!) });
}

function wordsOf(message: NotificationMessage, view: TaskView): string {
  return message.type === 'task.completed' ? finalWords(view, message.link) : linearMarkdown(message);
}

/** The comment that asked for it, where this message is its end. */
async function askedBefore(ctx: Ctx, { approval }: NotificationMessage): Promise<string | null> {
  if (!approval) return null;
  const [row] = await ctx.db.query<{ comment_id: string }>(
    `select comment_id from linear_links where approval_id = $1 and kind = 'approval' order by created_at limit 1`,
    [approval.id],
  );
  return row?.comment_id ?? null;
}
