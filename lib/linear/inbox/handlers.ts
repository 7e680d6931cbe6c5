import type { Ctx } from '../../ctx.ts';
import type { LinearInboxRow } from '../../db/rows.ts';
import { hearComment } from '../issues/hear-comment.ts';
import { hearIssue } from '../issues/hear-issue.ts';
import { hearReaction } from '../issues/hear-reaction.ts';
import { hearUnassigned } from '../issues/hear-unassigned.ts';
import { hearReply } from '../session/hear-reply.ts';
import { openSession } from '../session/open-session.ts';
import { hearAccess, hearRevoked } from './hear-access.ts';

type Handler = (ctx: Ctx, row: LinearInboxRow) => Promise<string>;

/** What follows from a webhook, by its type and action; what is not here is taken note of and nothing else. */
const HANDLERS = new Map<string, Handler>([
  ['AgentSessionEvent:created', openSession],
  ['AgentSessionEvent:prompted', hearReply],
  ['Issue:create', hearIssue],
  ['Issue:update', hearIssue],
  ['Issue:remove', hearIssue],
  ['Comment:create', hearComment],
  ['Reaction:create', hearReaction],
  ['AppUserNotification:issueUnassignedFromYou', hearUnassigned],
  ['PermissionChange:teamAccessChanged', hearAccess],
  ['OAuthApp:revoked', hearRevoked],
]);

/** Null: nothing follows from it. */
export function handlerOf({ type, action }: Pick<LinearInboxRow, 'type' | 'action'>): Handler | null {
  return HANDLERS.get(`${type}:${action}`) ?? null;
}
