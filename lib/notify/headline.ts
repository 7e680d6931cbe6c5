import type { NotificationMessage, NotificationType } from '../../schema/notification.ts';
import { oneLine } from '../evidence/excerpt.ts';

type Parts = Omit<NotificationMessage, 'title'>;

const task = ({ task: of }: Parts) => oneLine(of?.description ?? 'a task', 120);
const asked = ({ approval }: Parts) =>
  approval ? `${approval.tool} on ${oneLine(approval.target, 120) || 'nothing in particular'}` : 'a request';
const level = ({ risk_level: at }: Parts) => (at ?? 'unknown').toUpperCase();
const where = ({ project }: Parts) => (project === null ? 'the whole platform' : `project ${project}`);

const HEADLINES: Record<NotificationType, (of: Parts) => string> = {
  'task.created': (of) => `New task: ${task(of)}`,
  'task.planned': (of) => `Planned: ${task(of)}`,
  'task.awaiting_approval': (of) => `Waits for approval: ${task(of)}`,
  'task.started': (of) => `Started: ${task(of)}`,
  'subtask.completed': (of) => `Done: ${of.subtask?.title || 'a step'}`,
  'task.completed': (of) => `Completed: ${task(of)}`,
  'task.failed': (of) => `Failed: ${task(of)}`,
  'task.rejected': (of) => `Rejected, and ended: ${task(of)}`,
  'task.expired': (of) => `Nobody decided in time, ended: ${task(of)}`,
  'task.cancelled': (of) => `Cancelled by ${of.actor}: ${task(of)}`,
  'approval.required': (of) => `${level(of)}: approval required for ${asked(of)}`,
  'approval.reminder': (of) => `Reminder, ${level(of)}: ${asked(of)} still waits for you`,
  'approval.escalated': (of) => `Escalated, ${level(of)}: nobody has decided on ${asked(of)}`,
  'approval.delegated': (of) => `Delegated: ${asked(of)}`,
  'approval.approved': (of) => `Approved by ${of.actor}: ${asked(of)}`,
  'approval.rejected': (of) => `Rejected by ${of.actor}: ${asked(of)}`,
  'approval.expired': (of) => `Expired: nobody decided on ${asked(of)}`,
  'approval.cancelled': (of) => `Withdrawn: ${asked(of)}`,
  'budget.paused': (of) => `Out of budget, paused: ${task(of)}`,
  'agent.error': (of) => `${of.subtask?.agent ?? 'An agent'} failed: ${of.subtask?.title || 'a step'}`,
  'platform.halted': (of) => `HALTED by ${of.actor}: ${where(of)}`,
  'platform.unhalted': (of) => `Goes on again, says ${of.actor}: ${where(of)}`,
  'endpoint.test': (of) => `A test, asked for by ${of.actor}: nothing has happened`,
};

/** What is told, in one line: a subject, a preview, the first thing that is read. */
export function headline(of: Parts): string {
  return oneLine(HEADLINES[of.type](of), 240);
}
