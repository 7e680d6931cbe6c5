/** What the application's role may do with the rows of a table. All of it may be read: nothing is stored that the service does not read. */
export type Right = 'insert' | 'update' | 'delete';

/** A table, what of it the service writes, and what that is for or why the rest is kept from it. */
export type Grant = { rights: readonly Right[]; why: string };

const adds = (why: string): Grant => ({ rights: ['insert'], why });
const keeps = (why: string): Grant => ({ rights: ['insert', 'update'], why });
const replaces = (why: string): Grant => ({ rights: ['insert', 'delete'], why });
const all = (why: string): Grant => ({ rights: ['insert', 'update', 'delete'], why });
const reads = (why: string): Grant => ({ rights: [], why });

/**
 * The rights of the role `devops_app`, table by table: docs/database.md shows them, and tests/house/database-grants.test.ts compares them
 * with the catalogue. A new table's migration ends with its `grant`, and its row stands here.
 */
export const TABLE_GRANTS: Readonly<Record<string, Grant>> = {
  'public.audit_events': adds('the log; the cut of retention is `audit_cut_v1`, which runs as the owner'),
  'public.audit_unsealed': reads('witnesses: left by `audit_witness`, taken by `seal_v1`, both as the owner'),
  'public.audit_links': reads('the chain: added to by `seal_v1`, cut by `audit_cut_v1`'),
  'public.audit_head': reads('the end of the chain, moved by `seal_v1`'),
  'public.audit_cuts': reads('what retention cut off, written by `audit_cut_v1`'),
  'public.audit_anchors': adds('heads that somebody outside was told'),
  'public.approval_actions': adds('who decided what: never changed, never taken back'),
  'public.approval_requests': keeps('requests stay, with how they ended'),
  'public.policies': adds('a version is never changed: a new one is put'),
  'public.settings': keeps('one row: policy in force, halt'),
  'public.principals': keeps('people are disabled, not deleted'),
  'public.groups': all('put and deleted by administrators'),
  'public.group_members': replaces('a group is put whole'),
  'public.api_keys': keeps('keys are revoked, not deleted'),
  'public.delegations': keeps('ended, not deleted'),
  'public.grants': keeps('ended or used up, not deleted'),
  'public.grant_uses': adds('one row a use'),
  'public.reviews': keeps('of what was overridden'),
  'public.projects': keeps('the registry'),
  'public.tasks': keeps('tasks stay; retention empties what is large in them'),
  'public.subtasks': all('an edit of a plan that has not started replaces its steps'),
  'public.subtask_deps': replaces('an edit replaces them, retention takes them'),
  'public.effects': keeps('the ledger: what was intended is never forgotten'),
  'public.events': replaces('the timeline of a task, folded into `timelines` by retention'),
  'public.timelines': adds('a finished task, in short'),
  'public.artifacts': adds('what a step made'),
  'public.recordings': adds('what a plan was made of, for replays'),
  'public.idempotency_keys': all('answers, for a day'),
  'public.seen_messages': replaces('deliveries that were taken, for some days'),
  'public.outbox': all('notices until they are delivered'),
  'public.event_outbox': all('what happened, until it is known who is told of it'),
  'public.notification_endpoints': keeps('ended, not deleted: deliveries are of them'),
  'public.notification_deliveries': all('who was told of what; retention takes what is old'),
  'public.notification_preferences': all('what people want to be told, theirs to take back'),
  'public.linear_connections': keeps('workspaces; one that ended stays, without its tokens'),
  'public.linear_states': all('sign-ins at Linear that have begun, for ten minutes'),
  'public.linear_inbox': all('what Linear told us; retention takes what is old'),
  'public.linear_links': all('what of ours is what of Linear’s'),
  'public.linear_users': all('whose doing in Linear is whose'),
  'public.work_rings': all('how often a step was rung for'),
  'public.dead_letters': keeps('closed, not deleted'),
  'public.traces': all('what a trace is still to be told'),
  'public.metric_deltas': replaces('folded into the totals'),
  'public.metric_totals': keeps('counters, which never fall'),
  'public.metric_usage': all('of tasks that are being folded'),
  'public.metric_projects': adds('the names that labels may have'),
  'public.metric_state': { rights: ['update'], why: 'one row: how far the folding has come' },
  'langgraph.checkpoints': all('threads; retention and `forget` prune them'),
  'langgraph.blobs': replaces('values of channels, never changed'),
  'drizzle.__drizzle_migrations': reads('how new the schema is, for `/ready`'),
};

/** Functions that run with the owner's rights, and for what; every other runs with its caller's. None looks into a schema of its caller's. */
export const OWNER_FUNCTIONS: Readonly<Record<string, string>> = {
  audit_witness: 'trigger: each new event leaves its digest in `audit_unsealed`',
  seal_v1: 'links what has a witness, and takes the witness',
  audit_cut_v1: 'cuts off what is older than 365 days at least, and writes the cut down',
};
