import { CREATE_COMMENT } from '../documents.ts';
import { once } from '../once.ts';
import type { LinearApi } from '../ports.ts';
import { steadyId } from '../steady-id.ts';

/**
 * Writes a comment, once whoever tries again: `id` makes its id, which is answered. A body is Markdown: what is not ours in it is escaped before. Throws what the API does.
 */
export async function commentOn(
  api: LinearApi,
  issueId: string,
  { id, body, parentId }: { id: string[]; body: string; parentId?: string | null },
): Promise<string> {
  const commentId = steadyId('comment', ...id);
  await once(api, CREATE_COMMENT, {
    input: { id: commentId, issueId, body: body.slice(0, 40_000), ...(parentId ? { parentId } : {}) },
  });
  return commentId;
}
