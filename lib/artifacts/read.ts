import type { Ctx } from '../ctx.ts';
import { notFound } from '../errors.ts';

export type ArtifactContent = { id: string; media_type: string; sha256: string; content: string };

/** One artifact of a task with its content. Throws `not_found`, also for an artifact of another task. */
export async function readArtifact(ctx: Ctx, taskId: string, artifactId: string): Promise<ArtifactContent> {
  const [found] = await ctx.db.query<ArtifactContent>(
    'select id, media_type, sha256, content from artifacts where task_id = $1 and id = $2',
    [taskId, artifactId],
  );
  if (!found) throw notFound('not_found', 'The task has no such artifact.');
  return found;
}
