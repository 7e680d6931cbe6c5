import type { NotificationMessage } from '../../../schema/notification.ts';
import type { Ctx } from '../../ctx.ts';
import type { LinearLinkRow } from '../../db/rows.ts';
import { linearMarkdown } from '../../notify/render/linear.ts';
import { loadTaskView } from '../../tasks/load.ts';
import type { Connection } from '../connection.ts';
import { changeLink } from '../links.ts';
import { escapeMarkdown } from '../markdown.ts';
import { choiceOf } from '../people/read-reply.ts';
import { type Saying, say, showPlan } from '../say.ts';
import { finalWords, planSteps } from './task-words.ts';

type Telling = { saying: Saying; fleeting?: boolean } | null;

/** What happened, said in the session that asked for it: its state there follows from what is said last. */
export async function tellSession(
  ctx: Ctx,
  { api }: Connection,
  link: LinearLinkRow,
  message: NotificationMessage,
): Promise<void> {
  const sessionId = link.session_id!;
  const { type, approval } = message;
  if (PLANNED.has(type)) {
    const view = await loadTaskView(ctx, link.task_id!);
    const plan = planSteps(view);
    if (plan.length > 0) await showPlan(api, sessionId, { plan });
  }
  if (approval && ASKS.has(type) && approval.kind !== 'budget')
    await changeLink(ctx, link, {
      data: { ...link.data, asked: { approval_id: approval.id, hash: approval.action_hash } },
    });
  const telling = await tellingOf(ctx, message);
  if (telling) await say(api, sessionId, message.id, telling.saying, { fleeting: telling.fleeting ?? false });
}

/** With these the plan has changed, or how far it is. */
const PLANNED = new Set([
  ...['task.planned', 'task.started', 'subtask.completed', 'agent.error'],
  ...['task.completed', 'task.failed', 'task.rejected', 'task.cancelled', 'task.expired'],
]);
const ASKS = new Set(['approval.required', 'approval.reminder', 'approval.escalated', 'budget.paused']);

async function tellingOf(ctx: Ctx, message: NotificationMessage): Promise<Telling> {
  const { type, task, subtask, approval, actor, reason } = message;
  const thought = (body: string): Telling => ({ saying: { type: 'thought', body } });
  const done = (action: string, parameter: string, result?: string | null): Telling => ({
    saying: { type: 'action', action, parameter, ...(result ? { result } : {}) },
    fleeting: true,
  });
  switch (type) {
    case 'task.planned':
      return thought(`Planned. Risk: ${message.risk_level ?? 'not known yet'}.`);
    case 'task.started':
      return done('Started', escapeMarkdown(task?.description ?? ''));
    case 'subtask.completed':
      return done(
        'Done',
        escapeMarkdown(subtask?.title ?? ''),
        subtask?.outcome && escapeMarkdown(subtask.outcome),
      );
    case 'agent.error':
      return thought(escapeMarkdown(`${message.title}. ${subtask?.outcome ?? ''}`));
    case 'approval.required':
    case 'approval.reminder':
    case 'approval.escalated':
    case 'budget.paused':
      return { saying: { type: 'elicitation', body: linearMarkdown(message), options: optionsOf(approval) } };
    case 'approval.approved':
    case 'approval.rejected':
    case 'approval.expired':
    case 'approval.cancelled':
    case 'approval.delegated':
      return thought(escapeMarkdown(`${message.title}${reason ? `: ${reason}` : '.'}`));
    case 'task.completed':
      return {
        saying: { type: 'response', body: finalWords(await loadTaskView(ctx, task!.id), message.link) },
      };
    case 'task.cancelled':
      return { saying: { type: 'response', body: escapeMarkdown(`Stopped by ${actor}. ${reason ?? ''}`) } };
    case 'task.failed':
    case 'task.rejected':
    case 'task.expired':
      return { saying: { type: 'error', body: linearMarkdown(message) } };
    default:
      return null;
  }
}

/** A budget is answered on its page: it takes a choice that two buttons do not hold. */
function optionsOf(approval: NotificationMessage['approval']) {
  if (!approval || approval.kind === 'budget') return [];
  const { id, action_hash } = approval;
  return [
    { label: 'Approve', value: choiceOf('approve', id, action_hash) },
    { label: 'Reject', value: choiceOf('reject', id, action_hash) },
  ];
}
