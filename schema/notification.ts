import * as z from 'zod';
import type { EventType } from './event.ts';
import { Level, Role } from './vocabulary.ts';

/** What people and programs can be told of. */
export const NOTIFICATION_TYPES = [
  'task.created',
  'task.planned',
  'task.awaiting_approval',
  'task.started',
  'subtask.completed',
  'task.completed',
  'task.failed',
  'task.rejected',
  'task.expired',
  'task.cancelled',
  'approval.required',
  'approval.reminder',
  'approval.escalated',
  'approval.delegated',
  'approval.approved',
  'approval.rejected',
  'approval.expired',
  'approval.cancelled',
  'budget.paused',
  'agent.error',
  'platform.halted',
  'platform.unhalted',
  'endpoint.test',
] as const;
export const NotificationType = z.enum(NOTIFICATION_TYPES);
export type NotificationType = z.infer<typeof NotificationType>;

/** What a line of a task's timeline is told as; a line that is not here is told to nobody. */
export const TOLD_AS: Partial<Record<EventType, NotificationType>> = {
  'task.created': 'task.created',
  'task.planned': 'task.planned',
  'task.started': 'task.started',
  'subtask.completed': 'subtask.completed',
  'subtask.failed': 'agent.error',
  'task.completed': 'task.completed',
  'task.failed': 'task.failed',
  'task.rejected': 'task.rejected',
  'task.expired': 'task.expired',
  'task.cancelled': 'task.cancelled',
  'approval.requested': 'approval.required',
  'approval.reminded': 'approval.reminder',
  'approval.escalated': 'approval.escalated',
  'approval.delegated': 'approval.delegated',
  'approval.approved': 'approval.approved',
  'approval.rejected': 'approval.rejected',
  'approval.expired': 'approval.expired',
  'approval.cancelled': 'approval.cancelled',
  'budget.paused': 'budget.paused',
};

/** Of these people are asked to do something: quiet hours hold only what can wait. */
export const ASKING: readonly NotificationType[] = [
  'approval.required',
  'approval.reminder',
  'approval.escalated',
  'budget.paused',
];

const Text = z.string();
const Time = z.iso.datetime();

/** The task that it is about. */
const ToldTask = z.strictObject({
  id: Text,
  status: Text,
  description: Text.describe('A person’s words, cut at 500 characters, what cannot be seen made visible.'),
  project: Text.nullable(),
  requested_by: Text,
});

/** The request that it is about: the exact action comes from the database. */
const ToldApproval = z.strictObject({
  id: Text,
  kind: Text,
  status: Text,
  requested_by: Text,
  risk_level: Level,
  tool: Text,
  target: Text,
  environment: Text,
  action: Text.describe('The exact arguments, redacted, cut at 1,500 characters.'),
  action_hash: Text,
  reasons: z.array(Text).describe('Why it is asked, the gravest first; five at most.'),
  channels: z.array(Text).describe('Where the policy wants its approvers told.'),
  roles: z.array(Role),
  approvals_required: z.number().int(),
  justification_required: z.boolean(),
  expires_at: Time,
});

/**
 * What is told, whatever the channel: version 1. A field is never taken away or given another meaning within a version; new
 * ones may come. It is a bell: the service says how things stand now.
 */
export const NotificationMessage = z.strictObject({
  id: Text.describe('The same for every receiver, every attempt and every replay.'),
  type: NotificationType,
  version: z.literal(1),
  at: Time.describe('When it happened.'),
  title: Text.describe('One line.'),
  project: Text.nullable(),
  risk_level: Level.nullable(),
  actor: Text.describe('Whose doing it is.'),
  task: ToldTask.nullable(),
  approval: ToldApproval.nullable(),
  subtask: z.strictObject({ id: Text, title: Text, agent: Text, outcome: Text.nullable() }).nullable(),
  reason: Text.nullable().describe('In the words of whoever decided, or the error’s.'),
  link: Text.nullable().describe('Where people see it, and decide.'),
});
export type NotificationMessage = z.infer<typeof NotificationMessage>;
