import type { Ctx } from '../../ctx.ts';
import type { LinearLinkRow } from '../../db/rows.ts';
import { connect } from '../connection.ts';
import { changeLink } from '../links.ts';
import { escapeMarkdown } from '../markdown.ts';
import { decideAs } from '../people/decide-as.ts';
import { commentOn } from './comment-on.ts';

/** Decides the request that a comment asks about, and answers below it what cannot be seen in the comment itself. */
export async function answerOn(
  ctx: Ctx,
  link: LinearLinkRow,
  {
    user,
    decision,
    words,
    key,
  }: { user: string; decision: 'approve' | 'reject'; words: string; key: string },
): Promise<string> {
  const { workspace, approval_id, issue_id, comment_id, data } = link;
  const hash = data.asked!.hash;
  const done = await decideAs(ctx, { workspace, user }, { approvalId: approval_id!, hash, decision, words });
  if (done.state === 'words')
    await changeLink(ctx, link, {
      data: { ...data, wants: { approval_id: approval_id!, hash, decision, by: user } },
    });
  const { api } = await connect(ctx, workspace);
  const body = escapeMarkdown(done.text);
  await commentOn(api, issue_id!, { id: [link.id, 'answer', key], body, parentId: comment_id });
  return done.text;
}
