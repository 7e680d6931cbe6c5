import { headline } from '../../../lib/notify/headline.ts';
import {
  NOTIFICATION_TYPES,
  type NotificationMessage,
  type NotificationType,
} from '../../../schema/notification.ts';

const task = {
  id: '01a20b00-0000-7000-8000-000000000001',
  status: 'awaiting_approval',
  description: 'Deploy checkout 2.4 to production',
  project: 'checkout',
  requested_by: 'dana',
};
const approval = {
  id: '01a20b00-0000-7000-8000-000000000002',
  kind: 'call',
  status: 'pending',
  requested_by: 'dana',
  risk_level: 'high' as const,
  tool: 'workspace.deploy',
  target: 'checkout · checkout-service · production',
  environment: 'production',
  action: '{\n  "service": "checkout-service",\n  "commit": "8f3a2b1"\n}',
  action_hash: 'a'.repeat(64),
  reasons: ['high: a deployment to production', 'medium: outside business hours'],
  channels: ['log', 'linear', 'email'],
  roles: ['tech_lead' as const, 'cto' as const],
  approvals_required: 2,
  justification_required: true,
  expires_at: '2026-11-24T02:00:00.000Z',
};
const subtask = {
  id: 's1',
  title: 'Deploy the release',
  agent: 'cicd',
  outcome: 'Release 2.4 is in service.',
};

/** One message of a type, as it might be told. */
export function sample(type: NotificationType, more: Partial<NotificationMessage> = {}): NotificationMessage {
  const about = type.startsWith('approval.') || type === 'budget.paused' || type === 'task.awaiting_approval';
  const ofNothing = type.startsWith('platform.') || type === 'endpoint.test';
  const ended = /rejected|failed|halted|error/.test(type);
  const parts = {
    ...{ id: 'evt_1', type, version: 1 as const, at: '2026-11-24T01:00:00.000Z' },
    project: ofNothing ? null : 'checkout',
    risk_level: ofNothing ? null : ('high' as const),
    actor: /required|reminder|escalated|expired/.test(type) ? 'system' : 'carol',
    task: ofNothing ? null : task,
    approval: about ? approval : null,
    subtask: type === 'subtask.completed' || type === 'agent.error' ? subtask : null,
    reason: ended ? 'The smoke test of staging is red.' : null,
    link: ofNothing ? null : `https://platform.test/${about ? `a/${approval.id}` : `tasks/${task.id}`}`,
    ...more,
  };
  return { ...parts, title: more.title ?? headline(parts) };
}

/** One of each type. */
export const SAMPLES: readonly NotificationMessage[] = NOTIFICATION_TYPES.map((type) => sample(type));

/** What strangers write into every field that they can write into. */
export const HOSTILE = sample('approval.required', {
  reason: '<script>alert(1)</script>',
  task: {
    ...task,
    description:
      '"><img src=x onerror=alert(1)> <!channel> @everyone [click](https://evil.test) ```end``` \r\nBcc: x@evil.test',
  },
  approval: {
    ...approval,
    tool: '<b>shell.exec</b>',
    action: '```\n<!here> </pre><script>alert(2)</script>',
    reasons: ['high: <https://evil.test|look here> *bold* _it_ `x`'],
  },
  link: 'https://platform.test/a/x?"onmouseover="alert(1)',
});
