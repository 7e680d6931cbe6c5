import { sql } from 'drizzle-orm';
import {
  check,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import type { JsonObject } from './vocabulary.ts';

const at = (name: string) => timestamp(name, { withTimezone: true });

/** A workspace that we are installed in; without tokens of its own it is spoken to by `LINEAR_API_KEY`. */
export const linearConnections = pgTable(
  'linear_connections',
  {
    /** The organization's id. */
    workspace: text('workspace').primaryKey(),
    name: text('name').notNull(),
    /** Who we are there: what this user does is our own doing. */
    app_user: text('app_user').notNull(),
    scopes: text('scopes').notNull().default(''),
    /** Sealed; null: the configured key serves. */
    access_token: text('access_token'),
    refresh_token: text('refresh_token'),
    expires_at: at('expires_at'),
    /** Whoever refreshes holds it: a refresh token is good for one use. */
    lease_until: at('lease_until'),
    version: integer('version').notNull().default(1),
    state: text('state').$type<'active' | 'revoked'>().notNull().default('active'),
    reason: text('reason'),
    installed_by: text('installed_by').notNull(),
    /** Until when webhooks have been checked against what is there. */
    reconciled_at: at('reconciled_at'),
    created_at: at('created_at').notNull().defaultNow(),
    updated_at: at('updated_at').notNull().defaultNow(),
  },
  () => [check('linear_connections_state', sql`state in ('active', 'revoked')`)],
);

/** A sign-in at Linear that has begun: each is good for one return. */
export const linearStates = pgTable('linear_states', {
  hash: text('hash').primaryKey(),
  principal_id: text('principal_id').notNull(),
  return_to: text('return_to').notNull(),
  expires_at: at('expires_at').notNull(),
});

/** What Linear told us, each delivery and each version of an entity once, until it is worked off. */
export const linearInbox = pgTable(
  'linear_inbox',
  {
    id: uuid('id').primaryKey(),
    /** `Linear-Delivery`. */
    delivery: text('delivery').notNull(),
    /** Type, action and version of the entity: a retry may come as another delivery. */
    version_key: text('version_key').notNull(),
    workspace: text('workspace').notNull(),
    type: text('type').notNull(),
    action: text('action').notNull(),
    /** What it is about (a session, an issue): of one subject they are worked off in order. */
    subject: text('subject').notNull(),
    body: jsonb('body').$type<JsonObject>().notNull(),
    /** `kept`: of a type that we do not know, for somebody to look at. */
    state: text('state').$type<'new' | 'done' | 'ignored' | 'kept' | 'dead'>().notNull().default('new'),
    /** What came of it, in a few words. */
    outcome: text('outcome'),
    attempts: integer('attempts').notNull().default(0),
    next_at: at('next_at').notNull().defaultNow(),
    received_at: at('received_at').notNull().defaultNow(),
  },
  (t) => [
    uniqueIndex('linear_inbox_delivery').on(t.delivery),
    uniqueIndex('linear_inbox_version').on(t.version_key),
    index('linear_inbox_due').on(t.next_at).where(sql`state = 'new'`),
    index('linear_inbox_subject').on(t.subject, t.id).where(sql`state = 'new'`),
    index('linear_inbox_newest').on(t.received_at, t.id),
    check('linear_inbox_state', sql`state in ('new', 'done', 'ignored', 'kept', 'dead')`),
  ],
);

export type LinkKind = 'session' | 'issue' | 'approval';
/** What a link remembers of the conversation. */
export type LinkData = {
  /** What was asked for so far, before there is a task. */
  request?: string;
  /** Which project they were asked to choose. */
  asked_project?: boolean;
  /** The request whose task is being opened: its id is known before it is there, so that nothing of it is told to nobody. */
  opening?: string;
  /** The request that was shown last: what a reply is about. */
  asked?: { approval_id: string; hash: string };
  /** Somebody's decision that still lacks its reason. */
  wants?: { approval_id: string; hash: string; decision: 'approve' | 'reject'; by: string };
  /** The state that we moved the issue to: a change to it is our own. */
  state?: string;
  /** The issue's steps, by subtask. */
  sub_issues?: Record<string, { id: string; state: string }>;
};

/** What of ours is what of Linear's. */
export const linearLinks = pgTable(
  'linear_links',
  {
    id: uuid('id').primaryKey(),
    workspace: text('workspace').notNull(),
    kind: text('kind').$type<LinkKind>().notNull(),
    task_id: text('task_id'),
    approval_id: text('approval_id'),
    issue_id: text('issue_id'),
    session_id: text('session_id'),
    comment_id: text('comment_id'),
    /** The Linear user who asked. */
    asked_by: text('asked_by'),
    data: jsonb('data').$type<LinkData>().notNull().default({}),
    version: integer('version').notNull().default(1),
    created_at: at('created_at').notNull().defaultNow(),
    updated_at: at('updated_at').notNull().defaultNow(),
  },
  (t) => [
    uniqueIndex('linear_links_session').on(t.session_id).where(sql`kind = 'session'`),
    uniqueIndex('linear_links_issue').on(t.issue_id).where(sql`kind = 'issue'`),
    uniqueIndex('linear_links_approval').on(t.approval_id, t.comment_id).where(sql`kind = 'approval'`),
    index('linear_links_task').on(t.task_id).where(sql`task_id is not null`),
    index('linear_links_issues').on(t.issue_id).where(sql`issue_id is not null`),
    index('linear_links_comment').on(t.comment_id).where(sql`comment_id is not null`),
    check('linear_links_kind', sql`kind in ('session', 'issue', 'approval')`),
  ],
);

/** Whose doing in Linear is whose here: an administrator says so, never the person. */
export const linearUsers = pgTable(
  'linear_users',
  {
    workspace: text('workspace').notNull(),
    linear_user: text('linear_user').notNull(),
    principal_id: text('principal_id').notNull(),
    name: text('name').notNull().default(''),
    mapped_by: text('mapped_by').notNull(),
    created_at: at('created_at').notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.workspace, t.linear_user] }),
    index('linear_users_principal').on(t.principal_id),
  ],
);
