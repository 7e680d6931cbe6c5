import type { LinkData, LinkKind } from '../../schema/linear.ts';
import type { Ctx } from '../ctx.ts';
import { callFunction } from '../db/call.ts';
import type { LinearLinkRow } from '../db/rows.ts';
import { later } from '../errors.ts';

type NewLink = {
  workspace: string;
  kind: LinkKind;
  task_id?: string | null;
  approval_id?: string | null;
  issue_id?: string | null;
  session_id?: string | null;
  comment_id?: string | null;
  asked_by?: string | null;
  data?: LinkData;
};

/** The link of that session, issue or comment: found, or made once. */
export async function linkOf(ctx: Ctx, link: NewLink): Promise<{ new: boolean; link: LinearLinkRow }> {
  return callFunction(ctx.db, 'linear_link_v1', { id: ctx.ids.id(), ...link });
}

/** Changes what a link remembers, where nobody did in between. Throws `later`. */
export async function changeLink(
  ctx: Ctx,
  link: LinearLinkRow,
  change: { task_id?: string | null; data?: LinkData },
): Promise<LinearLinkRow> {
  const [row] = await ctx.db.query<LinearLinkRow>(
    `update linear_links set task_id = $3, data = $4::jsonb, version = version + 1, updated_at = clock_timestamp()
     where id = $1 and version = $2 returning *`,
    [
      link.id,
      link.version,
      change.task_id === undefined ? link.task_id : change.task_id,
      JSON.stringify(change.data ?? link.data),
    ],
  );
  if (!row) throw later(2, 'link_changed', 'Somebody else was faster.');
  return row;
}

/** Where a task came from: its session before its issue; null: not from Linear. */
export async function linkOfTask(ctx: Ctx, taskId: string): Promise<LinearLinkRow | null> {
  const [row] = await ctx.db.query<LinearLinkRow>(
    `select * from linear_links where task_id = $1 and kind in ('session', 'issue') order by kind desc, created_at desc limit 1`,
    [taskId],
  );
  return row ?? null;
}

/** The request that a comment asks about; null: it asks about none. */
export async function linkOfComment(
  ctx: Ctx,
  workspace: string,
  commentId: string,
): Promise<LinearLinkRow | null> {
  const [row] = await ctx.db.query<LinearLinkRow>(
    `select * from linear_links where workspace = $1 and comment_id = $2 and kind = 'approval'`,
    [workspace, commentId],
  );
  return row ?? null;
}

/** The link of an issue that became a task; null: it did not. */
export async function linkOfIssue(
  ctx: Ctx,
  workspace: string,
  issueId: string,
): Promise<LinearLinkRow | null> {
  const links = await linksOfIssue(ctx, workspace, issueId);
  return links.find(({ kind }) => kind === 'issue') ?? null;
}

/** Everything that runs for an issue: the task that it became, and sessions on it. */
export async function linksOfIssue(ctx: Ctx, workspace: string, issueId: string): Promise<LinearLinkRow[]> {
  return ctx.db.query<LinearLinkRow>(
    `select * from linear_links where workspace = $1 and issue_id = $2 and kind in ('session', 'issue') order by created_at`,
    [workspace, issueId],
  );
}
