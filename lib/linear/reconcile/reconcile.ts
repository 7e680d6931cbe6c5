import type { Ctx } from '../../ctx.ts';
import { AppError } from '../../errors.ts';
import { type Connection, connect } from '../connection.ts';
import { findComments } from './find-comments.ts';
import { findIssues } from './find-issues.ts';
import { findSessions } from './find-sessions.ts';

/** Looked at again, as clocks differ and what is on its way is not there yet. */
const OVERLAP_MS = 10 * 60_000;

/**
 * Compares what is in Linear with what webhooks told, once an hour (`now`: at once): labelled issues, sessions and their replies, reactions and replies
 * to what asks. What is found is worked off as if it had been told. Answers how much that was.
 */
export async function reconcileAll(
  ctx: Ctx,
  { now = false }: { now?: boolean } = {},
): Promise<{ workspaces: number; found: number }> {
  const due = await ctx.db.query<{ workspace: string; since: string }>(
    `update linear_connections c set reconciled_at = clock_timestamp() from (
       select workspace, coalesce(reconciled_at, created_at) as since from linear_connections
       where state = 'active' and (access_token is not null or $1) and ($2 or coalesce(reconciled_at, created_at) <= clock_timestamp() - interval '1 hour')
       for update skip locked) d
     where c.workspace = d.workspace returning d.workspace, d.since`,
    [ctx.config.LINEAR_API_KEY !== '', now],
  );
  let found = 0;
  for (const { workspace, since } of due) {
    try {
      found += await reconcile(ctx, await connect(ctx, workspace), Date.parse(since) - OVERLAP_MS);
    } catch (error) {
      // What was not looked at is looked at the next time.
      await ctx.db.query(
        'update linear_connections set reconciled_at = $2::timestamptz where workspace = $1',
        [workspace, since],
      );
      if (now || !(error instanceof AppError)) throw error;
      ctx.log.error('Linear was not reconciled', { workspace, error: error.message });
    }
  }
  return { workspaces: due.length, found };
}

async function reconcile(ctx: Ctx, connection: Connection, sinceMs: number): Promise<number> {
  const since = new Date(sinceMs).toISOString();
  const sessions = await findSessions(ctx, connection, since);
  const issues = await findIssues(ctx, connection, since);
  return sessions + issues + (await findComments(ctx, connection));
}
