import { sql } from 'drizzle-orm';
import {
  check,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  text,
  timestamp,
  uniqueIndex,
  uuid,
  varchar,
} from 'drizzle-orm/pg-core';
import type { Requirement, Vote } from './action.ts';
import type { JsonObject, Role } from './vocabulary.ts';

export const APPROVAL_STATUSES = ['pending', 'approved', 'rejected', 'expired', 'cancelled'] as const;
export type ApprovalStatus = (typeof APPROVAL_STATUSES)[number];

/** Legal transitions, as data; a decision is final. The trigger `approval_requests_guard_status` holds the same. */
export const APPROVAL_TRANSITIONS: Record<ApprovalStatus, readonly ApprovalStatus[]> = {
  pending: ['approved', 'rejected', 'expired', 'cancelled'],
  approved: [],
  rejected: [],
  expired: [],
  cancelled: [],
};

/** `plan`: the whole plan. `call`: one exact tool call, single use. `budget`: leave to spend more. `gate`: one exact action that we do not run. */
export const APPROVAL_KINDS = ['plan', 'call', 'budget', 'gate'] as const;
export type ApprovalKind = (typeof APPROVAL_KINDS)[number];

/** Highest risk first, as SQL over approval_requests: the inbox is read in this order, and its index has it. */
export const INBOX_ORDER = `(-array_position('{low,medium,high,critical}'::text[], risk_level::text))`;

/** Who approved alone in an emergency, in which role and why; `own`: it was their own request. */
export type BreakGlass = { by: string; roles: Role[]; reason: string; own: boolean; review_id: string };

/** The first 23 columns are the predecessor's, under their names and in their order. */
export const approvalRequests = pgTable(
  'approval_requests',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    workflow_id: varchar('workflow_id', { length: 255 }).notNull(),
    thread_id: varchar('thread_id', { length: 255 }),
    checkpoint_id: varchar('checkpoint_id', { length: 255 }),
    task_type: varchar('task_type', { length: 100 }),
    task_description: text('task_description').notNull(),
    agent_name: varchar('agent_name', { length: 100 }).notNull(),
    risk_level: varchar('risk_level', { length: 20 }).notNull(),
    risk_score: doublePrecision('risk_score'),
    risk_factors: jsonb('risk_factors').default([]),
    action_type: varchar('action_type', { length: 100 }),
    action_details: jsonb('action_details').$type<JsonObject>().default({}),
    action_impact: text('action_impact'),
    status: varchar('status', { length: 20 }).notNull().default('pending'),
    approver_id: varchar('approver_id', { length: 100 }),
    approver_role: varchar('approver_role', { length: 50 }),
    approved_at: timestamp('approved_at', { withTimezone: true }),
    rejected_at: timestamp('rejected_at', { withTimezone: true }),
    rejection_reason: text('rejection_reason'),
    approval_justification: text('approval_justification'),
    expires_at: timestamp('expires_at', { withTimezone: true }),
    created_at: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
    updated_at: timestamp('updated_at', { withTimezone: true }).notNull().defaultNow(),
    kind: text('kind').$type<ApprovalKind>().notNull(),
    subtask_id: text('subtask_id'),
    interrupt_id: text('interrupt_id'),
    /** The run, turn and call the approval is of; null for a plan. */
    run: integer('run').notNull().default(1),
    turn: integer('turn'),
    call_index: integer('call_index'),
    project: text('project'),
    action_hash: text('action_hash').notNull(),
    revision: integer('revision').notNull().default(1),
    replaces: uuid('replaces'),
    requested_by: text('requested_by').notNull(),
    /** Who began the run that it is of, and so asked as well; null: the first run. */
    asked_by: text('asked_by'),
    requirements: jsonb('requirements').$type<Requirement[]>().notNull(),
    /** Every role that may decide, so that the inbox is one indexed look-up. */
    decider_roles: text('decider_roles').array().notNull(),
    justification_required: integer('justification_required').notNull().default(0),
    approvals_required: integer('approvals_required').notNull(),
    votes: jsonb('votes').$type<Vote[]>().notNull().default([]),
    note: text('note'),
    policy_version: integer('policy_version').notNull(),
    execute_within_s: integer('execute_within_s').notNull(),
    plan_run_s: integer('plan_run_s').notNull().default(0),
    execute_by: timestamp('execute_by', { withTimezone: true }),
    plan_run_by: timestamp('plan_run_by', { withTimezone: true }),
    consumed_by: text('consumed_by'),
    escalation_level: integer('escalation_level').notNull().default(0),
    remind_at: timestamp('remind_at', { withTimezone: true }),
    evidence: jsonb('evidence').$type<JsonObject>().notNull().default({}),
    version: integer('version').notNull().default(0),
    /** Everybody who edited this revision or one before it: none of them signs it. */
    editors: text('editors').array().notNull().default([]),
    /** The revision that took this one's place. */
    replaced_by: uuid('replaced_by'),
    /** Approved by one person alone, who said why; a review follows. */
    break_glass: jsonb('break_glass').$type<BreakGlass | null>(),
  },
  (t) => [
    check(
      'approval_requests_status',
      sql.raw(`status in (${APPROVAL_STATUSES.map((s) => `'${s}'`).join(', ')})`),
    ),
    check('approval_requests_risk_level', sql`risk_level in ('low', 'medium', 'high', 'critical')`),
    index('idx_approval_status').on(t.status),
    index('idx_approval_workflow').on(t.workflow_id),
    index('idx_approval_created_at').on(t.created_at),
    index('idx_approval_risk_level').on(t.risk_level),
    index('idx_approval_expires').on(t.expires_at).where(sql`status = 'pending'`),
    index('approval_inbox').on(sql.raw(INBOX_ORDER), t.created_at, t.id).where(sql`status = 'pending'`),
    index('approval_remind').on(t.remind_at).where(sql`status = 'pending'`),
    uniqueIndex('approval_interrupt')
      .on(t.thread_id, t.checkpoint_id, t.interrupt_id)
      .where(sql`interrupt_id is not null`),
    // All subtasks of a task that are out of budget wait for the same answer.
    uniqueIndex('approval_budget_open').on(t.workflow_id).where(sql`kind = 'budget' and status = 'pending'`),
  ],
);

/** One row for every action on an approval; never updated. */
export const approvalActions = pgTable(
  'approval_actions',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    approval_request_id: uuid('approval_request_id')
      .notNull()
      .references(() => approvalRequests.id, { onDelete: 'cascade' }),
    action: varchar('action', { length: 20 }).notNull(),
    actor: varchar('actor', { length: 100 }).notNull(),
    actor_role: varchar('actor_role', { length: 50 }),
    note: text('note'),
    justification: text('justification'),
    metadata: jsonb('metadata').$type<JsonObject>().default({}),
    created_at: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    check(
      'approval_actions_action',
      sql`action in ('request', 'approve', 'reject', 'escalate', 'timeout', 'remind', 'delegate', 'edit', 'cancel', 'consume')`,
    ),
    index('idx_approval_actions_request').on(t.approval_request_id),
    index('idx_approval_actions_actor').on(t.actor),
    index('idx_approval_actions_created_at').on(t.created_at),
  ],
);
