import type { Action, Factor } from '../../schema/action.ts';
import { type NotificationMessage, type NotificationType, TOLD_AS } from '../../schema/notification.ts';
import type { OutboxEvent } from '../../schema/notification-delivery.ts';
import type { Level, Role } from '../../schema/vocabulary.ts';
import type { ApprovalRow } from '../db/rows.ts';
import { utc } from '../db/time.ts';
import { excerpt, oneLine } from '../evidence/excerpt.ts';
import { redact } from '../redact.ts';
import { headline } from './headline.ts';

/** What happened, with the rows that it is about, as `untold_v2` hands it over. */
export type Untold = {
  id: string;
  task_id: string | null;
  event: OutboxEvent;
  attempts: number;
  /** Whether the task came from Linear. */
  linked?: boolean;
  task: {
    id: string;
    status: string;
    description: string;
    project: string | null;
    requested_by: string;
    risk_level: Level | null;
    error: { code: string; message: string } | null;
  } | null;
  approval: ApprovalRow | null;
  subtask: {
    id: string;
    agent: string;
    title: string | null;
    result: { summary?: string } | null;
    error: { code: string; message: string } | null;
  } | null;
};

const MAX_DESCRIPTION = 500;
const MAX_ACTION = 1_500;
const MAX_REASONS = 5;

/**
 * What people are told of one event, in the order in which it is told: usually one message, none for what nobody is told of. All of
 * it is data from the database, redacted, bounded, and with what cannot be seen made visible.
 */
export function messagesOf(untold: Untold, baseUrl: string): NotificationMessage[] {
  const { id, event, task, approval } = untold;
  return typesOf(event, approval).map((type, i) => {
    const parts = {
      id: i === 0 ? `evt_${id}` : `evt_${id}_${i}`,
      type,
      version: 1 as const,
      at: utc(event.at),
      project: approval?.project ?? task?.project ?? projectOf(event),
      risk_level: (approval?.risk_level as Level | undefined) ?? task?.risk_level ?? null,
      actor: oneLine(event.actor.id, 100),
      task: task && toldTask(task),
      approval: approval && toldApproval(approval),
      subtask: toldSubtask(untold),
      reason: reasonOf(untold),
      link: linkOf(untold, baseUrl),
    };
    return { ...parts, title: headline(parts) };
  });
}

function typesOf({ type }: OutboxEvent, approval: ApprovalRow | null): NotificationType[] {
  if (type === 'platform.halted' || type === 'platform.unhalted') return [type];
  const told = TOLD_AS[type as keyof typeof TOLD_AS];
  if (!told) return [];
  // Until somebody decides on a plan, its task stands as a whole.
  return told === 'approval.required' && approval?.kind === 'plan'
    ? ['approval.required', 'task.awaiting_approval']
    : [told];
}

const projectOf = ({ data }: OutboxEvent) => (typeof data.project === 'string' ? data.project : null);

const toldTask = ({ id, status, description, project, requested_by }: NonNullable<Untold['task']>) => ({
  ...{ id, status, project, requested_by },
  description: excerpt(description, MAX_DESCRIPTION).text,
});

function toldApproval(row: ApprovalRow) {
  const { tool, target, args } = row.action_details as unknown as Action;
  const { project, repository, environment } = target;
  const factors = (row.risk_factors ?? []) as Factor[];
  return {
    ...{ id: row.id, kind: row.kind, status: row.status, risk_level: row.risk_level as Level },
    requested_by: oneLine(row.requested_by, 200),
    tool: oneLine(tool, 100),
    target: oneLine([project, repository, environment].filter(Boolean).join(' · '), 200),
    environment,
    action: excerpt(JSON.stringify(redact(args), null, 2), MAX_ACTION).text,
    action_hash: row.action_hash,
    reasons: factors.slice(0, MAX_REASONS).map(({ level, detail }) => `${level}: ${oneLine(detail, 240)}`),
    channels: ((row.evidence as { channels?: string[] }).channels ?? []).map((one) => oneLine(one, 60)),
    roles: row.decider_roles as Role[],
    approvals_required: row.approvals_required,
    justification_required: Boolean(row.justification_required),
    expires_at: utc(row.expires_at!),
  };
}

function toldSubtask({ subtask }: Untold) {
  if (!subtask) return null;
  const { id, agent, title, result, error } = subtask;
  const outcome = error?.message ?? result?.summary ?? null;
  return {
    ...{ id, agent },
    title: oneLine(title ?? '', 200),
    outcome: outcome === null ? null : excerpt(outcome, MAX_DESCRIPTION).text,
  };
}

function reasonOf({ event, task, subtask }: Untold): string | null {
  const { data, type } = event;
  const said = [data.reason, data.justification, data.message].find(
    (one) => typeof one === 'string' && one !== '',
  );
  if (said) return oneLine(said as string, 500);
  if (type === 'task.failed' && task?.error) return oneLine(task.error.message, 500);
  return type === 'subtask.failed' && subtask?.error ? oneLine(subtask.error.message, 500) : null;
}

function linkOf({ approval, task }: Untold, baseUrl: string): string | null {
  const base = baseUrl.replace(/\/+$/, '');
  if (approval) return `${base}/a/${approval.id}`;
  return task ? `${base}/tasks/${task.id}` : null;
}
