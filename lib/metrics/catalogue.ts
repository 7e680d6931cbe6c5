import { LEVELS } from '../../schema/vocabulary.ts';
import { counter, type Described, gauge, histogram } from './described.ts';
import { REQUEST_BOUNDS } from './request-meter.ts';

/** Of a metric without labels: told also while it is 0. */
const ALONE = { always: {} };
const RISK = { labels: ['risk_level'], always: { risk_level: LEVELS } } as const;

const APPROVALS: Described[] = [
  counter(
    'orchestrator_approval_requests_total',
    'Requests for approval; a new revision is a new one.',
    RISK,
  ),
  histogram(
    'orchestrator_approval_wait_seconds',
    'From the request to its decision, yes or no; observed at the decision.',
    [30, 60, 300, 600, 1800, 3600, 7200, 14400, 28800, 86400],
    { labels: ['risk_level'] },
  ),
  counter('orchestrator_approval_decisions_total', 'Requests decided.', {
    labels: ['decision', 'risk_level'],
    always: { decision: ['approved', 'rejected'], risk_level: LEVELS },
  }),
  counter('orchestrator_approval_expirations_total', 'Requests that nobody decided in time.', RISK),
  counter('orchestrator_approval_cancellations_total', 'Requests withdrawn, or replaced by an edit.', RISK),
  counter('orchestrator_approval_escalations_total', 'Escalations told.', RISK),
  counter('orchestrator_approval_reminders_total', 'Reminders told.', RISK),
  counter(
    'orchestrator_approval_fast_decisions_total',
    'Requests that people decided within 5 seconds; over all decisions: the share of rubber stamps.',
    RISK,
  ),
  histogram(
    'orchestrator_approver_latency_seconds',
    'From the request to each single yes or no, by the role it was given in.',
    [5, 30, 60, 300, 600, 1800, 3600, 7200, 14400, 28800, 86400],
    { labels: ['role'] },
  ),
  counter(
    'orchestrator_overrides_total',
    'Where somebody stood in for the ordinary answer: edited the action, lent a role, granted it beforehand, said what became of a call, or the policy said yes to silence.',
    {
      labels: ['kind'],
      always: { kind: ['edit', 'lent_role', 'grant', 'effect_resolved', 'on_expiry'] },
    },
  ),
  counter(
    'orchestrator_break_glass_total',
    'Requests that one person approved alone, in an emergency.',
    RISK,
  ),
  gauge(
    'orchestrator_break_glass_reviews',
    'Reviews of broken glass: open, overdue among those, and verdicts.',
    {
      labels: ['state'],
    },
  ),
  gauge('orchestrator_approvals_pending', 'Requests that wait for a decision.', RISK),
  gauge(
    'orchestrator_approvals_oldest_age_seconds',
    'Age of the oldest request that waits; 0: none does.',
    ALONE,
  ),
];

const TASKS: Described[] = [
  counter('orchestrator_tasks_created_total', 'Tasks opened; of the first fifty projects by name.', {
    labels: ['project'],
  }),
  counter('orchestrator_tasks_ended_total', 'Runs of tasks that ended.', { labels: ['project', 'status'] }),
  histogram(
    'orchestrator_task_duration_seconds',
    'From the beginning of a run to its end, waiting for people included.',
    [1, 5, 15, 60, 300, 900, 3600, 14400, 86400],
    { labels: ['status'] },
  ),
  counter('orchestrator_task_reruns_total', 'Runs begun again, by retry or rollback.', { labels: ['kind'] }),
  gauge('orchestrator_tasks', 'Tasks that have not ended.', {
    labels: ['status'],
    always: { status: ['planning', 'awaiting_approval', 'running', 'budget_paused'] },
  }),
  counter('orchestrator_subtasks_ended_total', 'Subtasks that completed, failed or were skipped.', {
    labels: ['agent', 'status'],
  }),
  histogram(
    'orchestrator_subtask_duration_seconds',
    'From the start of a subtask to its end.',
    [0.1, 0.5, 1, 5, 15, 60, 300, 900, 3600, 14400],
    { labels: ['agent', 'status'] },
  ),
  gauge('orchestrator_subtasks', 'Subtasks that are ready, run, or wait for somebody’s word.', {
    labels: ['agent', 'status'],
  }),
  counter('orchestrator_budget_pauses_total', 'Budgets spent, of which people were asked.', ALONE),
  counter('orchestrator_model_calls_total', 'Answers of models that were stored, by the task’s model.', {
    labels: ['model'],
  }),
  counter('orchestrator_model_tokens_total', 'Tokens of those calls.', { labels: ['kind', 'model'] }),
  counter('orchestrator_model_cost_usd_total', 'US dollars of those calls, at the configured prices.', {
    labels: ['model'],
  }),
  counter(
    'orchestrator_tool_calls_total',
    'Tool calls: those that change something by outcome; `read`: calls that have no row in the ledger.',
    { labels: ['effect', 'outcome'] },
  ),
  counter('orchestrator_effects_unknown_total', 'Calls of which nobody knew whether they happened.', ALONE),
  gauge(
    'orchestrator_effects_open',
    'Calls under way (`intent`) and calls that wait for somebody’s word (`unknown`).',
    { labels: ['state'], always: { state: ['intent', 'unknown'] } },
  ),
];

const PLATFORM: Described[] = [
  gauge('orchestrator_queue_lag_seconds', 'By how much the most overdue work is overdue; 0: none is.', ALONE),
  gauge('orchestrator_outbox_pending', 'Notices to be delivered.', ALONE),
  gauge('orchestrator_outbox_lag_seconds', 'How long the most overdue notice is overdue; 0: none is.', ALONE),
  gauge('orchestrator_dead_letters_open', 'What was given up and waits for an operator.', {
    labels: ['kind'],
    always: { kind: ['message', 'work', 'notice'] },
  }),
  counter('orchestrator_dead_letters_total', 'What was ever given up.', { labels: ['kind'] }),
  counter(
    'orchestrator_leases_taken_over_total',
    'Claims of workers that did not come back, taken by others.',
    { labels: ['kind'], always: { kind: ['task', 'subtask'] } },
  ),
  counter(
    'orchestrator_audit_events_total',
    'Events of the audit log, whether retention has cut them or not.',
    ALONE,
  ),
  gauge(
    'orchestrator_audit_seal_lag_seconds',
    'How long the oldest event of the audit log waits for its link.',
    ALONE,
  ),
  gauge(
    'orchestrator_audit_anchor_lag_seconds',
    'For how long a keeper of heads outside has not had the newest; of each that was told, or tried, within a week.',
    { labels: ['target'] },
  ),
  gauge('orchestrator_halted', '1 while the whole platform is halted.', ALONE),
  gauge('orchestrator_halted_projects', 'Projects that are halted by themselves.', ALONE),
  counter('http_requests_total', 'Requests answered, by route as it is written and not as it was asked.', {
    labels: ['method', 'route', 'status'],
  }),
  histogram(
    'http_request_duration_seconds',
    'From a request to its answer’s beginning, by class of status.',
    REQUEST_BOUNDS,
    { labels: ['method', 'route', 'status'] },
  ),
  counter('orchestrator_metrics_computations_total', 'Times these figures were computed.', ALONE),
  gauge('orchestrator_metrics_computed_timestamp_seconds', 'When these figures were computed, Unix time.'),
  gauge('orchestrator_metrics_compute_seconds', 'How long it took the database.'),
];

const NOTIFICATIONS: Described[] = [
  counter('notifications_sent_total', 'Notifications that their receivers took.', {
    labels: ['channel', 'event_type', 'project'],
  }),
  counter('notification_failures_total', 'Attempts at a notification that failed.', { labels: ['channel'] }),
  histogram(
    'notification_delivery_seconds',
    'From an event to the delivery of its notification; replays and digests are left out.',
    [0.5, 1, 2, 5, 10, 30, 60, 300, 3600, 86400],
    { labels: ['channel'] },
  ),
];

/** Every metric there is, in the order in which they are told. */
export const METRICS: readonly Described[] = [...APPROVALS, ...TASKS, ...PLATFORM, ...NOTIFICATIONS];
