import * as z from 'zod';
import type { Ctx } from '../../ctx.ts';
import type { LinearInboxRow } from '../../db/rows.ts';
import { linkOfComment } from '../links.ts';
import { answerOn } from './answer-on.ts';

const Reacted = z.looseObject({
  id: z.string(),
  emoji: z.string().max(100),
  userId: z.string().nullish(),
  user: z.looseObject({ id: z.string().nullish() }).nullish(),
  commentId: z.string().nullish(),
  comment: z.looseObject({ id: z.string().nullish() }).nullish(),
});

const YES = new Set(['+1', 'thumbsup', ':+1:', ':thumbsup:', '\u{1f44d}']);
const NO = new Set(['-1', 'thumbsdown', ':-1:', ':thumbsdown:', '\u{1f44e}']);

/** Somebody reacted: below a comment that asks, thumbs decide in their name. Answers what came of it. */
export async function hearReaction(ctx: Ctx, { workspace, body }: LinearInboxRow): Promise<string> {
  const { id, emoji, userId, user, commentId, comment } = Reacted.parse(body.data);
  return react(ctx, workspace, {
    id,
    emoji,
    user: userId ?? user?.id ?? null,
    commentId: commentId ?? comment?.id ?? null,
  });
}

/** The same from wherever it is heard of. */
export async function react(
  ctx: Ctx,
  workspace: string,
  {
    id,
    emoji,
    user,
    commentId,
  }: { id: string; emoji: string; user: string | null; commentId: string | null },
): Promise<string> {
  // A tone of the skin is no other opinion.
  const plain = emoji.replace(/[\u{1f3fb}-\u{1f3ff}]|:?:?skin-tone-\d:?/gu, '');
  const decision = YES.has(plain) ? 'approve' : NO.has(plain) ? 'reject' : null;
  if (!decision || !user || !commentId) return 'no decision';
  const link = await linkOfComment(ctx, workspace, commentId);
  if (!link) return 'asks nothing';
  const words = decision === 'reject' ? 'Rejected with a thumb down in Linear.' : '';
  return answerOn(ctx, link, { user, decision, words, key: id });
}
