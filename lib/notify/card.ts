import type { NotificationMessage } from '../../schema/notification.ts';
import type { Level } from '../../schema/vocabulary.ts';

/** A message as people read it, before any channel's form: every form is made of this one. */
export type Card = {
  /** `red`, `orange`, `yellow` and `green` are levels of risk; the others say how something ended. */
  tone: 'red' | 'orange' | 'yellow' | 'green' | 'grey';
  mark: string;
  title: string;
  fields: { label: string; value: string }[];
  /** What must be read as it is, in a box of its own. */
  blocks: { label: string; text: string }[];
  reasons: string[];
  /** What can be done, in words that also work without a click. */
  hints: string[];
  link: { label: string; url: string } | null;
  footer: string;
};

const LEVEL_MARK: Record<Level, string> = { critical: '🔴', high: '🟠', medium: '🟡', low: '🟢' };
const LEVEL_TONE: Record<Level, Card['tone']> = {
  critical: 'red',
  high: 'orange',
  medium: 'yellow',
  low: 'green',
};
const WAITS = ['approval.required', 'approval.reminder', 'approval.escalated', 'budget.paused'];

/** The card of one message: the exact action first, then why it is asked, then what to do. */
export function cardOf(message: NotificationMessage): Card {
  const { approval, task, subtask, reason, risk_level, type } = message;
  const waits = WAITS.includes(type) && approval !== null;
  const look = lookOf(message);
  return {
    ...look,
    title: message.title,
    fields: [
      field('Project', message.project),
      field('Task', task && `${task.id}`),
      field('What', task && task.description),
      field('Asked by', task?.requested_by ?? approval?.requested_by),
      field('Step', subtask && `${subtask.title} (${subtask.agent})`),
      field('Risk', risk_level && `${LEVEL_MARK[risk_level]} ${risk_level}`),
      field('Tool', approval?.tool),
      field('Target', approval?.target),
      field('Approval', approval?.id),
      field('Who may decide', waits ? approval.roles.join(', ') : null),
      field('Approvals needed', waits ? String(approval.approvals_required) : null),
      field('Decide before', waits ? minute(approval.expires_at) : null),
      field('By', type === 'endpoint.test' || message.actor === 'system' ? null : message.actor),
      field('At', minute(message.at)),
    ].filter((one) => one !== null),
    blocks: [
      ...(approval && waits
        ? [
            {
              label: `Exactly this will run (hash ${approval.action_hash.slice(0, 12)}…)`,
              text: approval.action,
            },
          ]
        : []),
      ...(subtask?.outcome
        ? [{ label: type === 'agent.error' ? 'Error' : 'Result', text: subtask.outcome }]
        : []),
      ...(reason && reason !== subtask?.outcome ? [{ label: 'Reason', text: reason }] : []),
    ],
    reasons: waits ? approval.reasons : [],
    hints: waits
      ? hintsOf(approval)
      : type === 'task.failed' && task
        ? [`devops-agents tasks retry ${task.id} --reason "…"`]
        : [],
    link: message.link ? { label: waits ? 'Look at it and decide' : 'Look at it', url: message.link } : null,
    footer: `${type} · ${message.id}`,
  };
}

function lookOf({ type, risk_level, approval }: NotificationMessage): Pick<Card, 'tone' | 'mark'> {
  if (/completed|approved|unhalted/.test(type)) return { tone: 'green', mark: '✅' };
  if (/failed|rejected|error|\.halted/.test(type))
    return { tone: 'red', mark: type === 'platform.halted' ? '🛑' : '❌' };
  if (/expired|cancelled|test/.test(type))
    return { tone: 'grey', mark: type === 'endpoint.test' ? '🔔' : '⚪' };
  if (risk_level && (approval || WAITS.includes(type)))
    return { tone: LEVEL_TONE[risk_level], mark: LEVEL_MARK[risk_level] };
  return { tone: 'grey', mark: 'ℹ️' };
}

function hintsOf({ id, justification_required }: NonNullable<NotificationMessage['approval']>): string[] {
  const why = justification_required ? ' --justification "…"' : '';
  return [`devops-agents approvals approve ${id}${why}`, `devops-agents approvals reject ${id} --reason "…"`];
}

function field(label: string, value: string | null | undefined): { label: string; value: string } | null {
  return value ? { label, value } : null;
}

const minute = (time: string) => `${time.slice(0, 10)} ${time.slice(11, 16)} UTC`;
