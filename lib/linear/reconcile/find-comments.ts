import type { Ctx } from '../../ctx.ts';
import type { LinearLinkRow } from '../../db/rows.ts';
import type { Connection } from '../connection.ts';
import { READ_COMMENTS } from '../documents.ts';
import { hear } from '../issues/hear-comment.ts';
import { react } from '../issues/hear-reaction.ts';
import { allPages } from '../pages.ts';
import type { Comment, Page } from '../shapes.ts';

/** Answers to comments that still ask, which no webhook told of. Answers how many decided something. */
export async function findComments(ctx: Ctx, { api, appUser, workspace }: Connection): Promise<number> {
  const asking = await ctx.db.query<Pick<LinearLinkRow, 'issue_id' | 'comment_id'>>(
    `select l.issue_id, l.comment_id from linear_links l join approval_requests a on a.id::text = l.approval_id
     where l.workspace = $1 and l.kind = 'approval' and a.status = 'pending'`,
    [workspace],
  );
  const waiting = new Set(asking.map(({ comment_id }) => comment_id!));
  let found = 0;
  for (const issueId of new Set(asking.map(({ issue_id }) => issue_id!))) {
    type Answer = { issue: { comments: Page<Comment> } | null };
    const comments = await allPages(
      api,
      READ_COMMENTS,
      { id: issueId },
      (answer: Answer) => answer.issue?.comments ?? null,
    );
    for (const { id, body, user, parent, reactions } of comments) {
      const outcomes = [];
      if (waiting.has(id))
        for (const one of reactions)
          if (one.user && one.user.id !== appUser)
            outcomes.push(
              await react(ctx, workspace, { id: one.id, emoji: one.emoji, user: one.user.id, commentId: id }),
            );
      if (parent && waiting.has(parent.id) && user && user.id !== appUser)
        outcomes.push(
          await hear(ctx, workspace, { id, user: user.id, text: body.trim(), issueId, parentId: parent.id }),
        );
      found += outcomes.filter((outcome) => outcome.startsWith('Recorded')).length;
    }
  }
  return found;
}
