import type { Ctx } from '../../ctx.ts';
import type { LinearInboxRow } from '../../db/rows.ts';

type Handler = (ctx: Ctx, row: LinearInboxRow) => Promise<string>;

/** What follows from a webhook, by its type and action; what is not here is taken note of and nothing else. */
const HANDLERS: Record<string, () => Promise<Handler>> = {
  'AgentSessionEvent:created': async () => (await import('../session/open-session.ts')).openSession,
  'AgentSessionEvent:prompted': async () => (await import('../session/hear-reply.ts')).hearReply,
  'Issue:create': async () => (await import('../issues/hear-issue.ts')).hearIssue,
  'Issue:update': async () => (await import('../issues/hear-issue.ts')).hearIssue,
  'Issue:remove': async () => (await import('../issues/hear-issue.ts')).hearIssue,
  'Comment:create': async () => (await import('../issues/hear-comment.ts')).hearComment,
  'Reaction:create': async () => (await import('../issues/hear-reaction.ts')).hearReaction,
  'AppUserNotification:issueUnassignedFromYou': async () =>
    (await import('../issues/hear-unassigned.ts')).hearUnassigned,
  'PermissionChange:teamAccessChanged': async () => (await import('./hear-access.ts')).hearAccess,
  'OAuthApp:revoked': async () => (await import('./hear-access.ts')).hearRevoked,
};

/** Null: nothing follows from it. */
export function handlerOf({ type, action }: Pick<LinearInboxRow, 'type' | 'action'>): Handler | null {
  const key = `${type}:${action}`;
  const load = Object.hasOwn(HANDLERS, key) ? HANDLERS[key] : undefined;
  return load ? async (ctx, row) => (await load())(ctx, row) : null;
}
