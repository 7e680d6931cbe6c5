import type { Ctx } from '../../ctx.ts';
import type { Connection } from '../connection.ts';
import { LIST_SESSIONS } from '../documents.ts';
import { Session } from '../inbox/envelope.ts';
import { allPages } from '../pages.ts';
import { say } from '../say.ts';
import { hear } from '../session/hear-reply.ts';
import { beginSession } from '../session/open-session.ts';
import type { Page } from '../shapes.ts';

type Found = {
  id: string;
  status: string;
  updatedAt: string;
  appUser: { id: string } | null;
  activities: {
    nodes: {
      id: string;
      createdAt: string;
      signal: string | null;
      user: { id: string } | null;
      content: { body?: string };
    }[];
  };
};

/**
 * Sessions of ours since then: those that no webhook told of are begun, replies that none told of are heard, and what has gone stale while its task works
 * is said to be alive. Answers how many something came of.
 */
export async function findSessions(ctx: Ctx, connection: Connection, since: string): Promise<number> {
  const { api, appUser } = connection;
  type Answer = { agentSessions: Page<Found> };
  const sessions = await allPages(api, LIST_SESSIONS, {}, (answer: Answer) => answer.agentSessions, 250);
  let found = 0;
  for (const each of sessions.filter((one) => one.appUser?.id === appUser && one.updatedAt >= since)) {
    const { status, activities } = each;
    if (status === 'pending' && (await isNew(ctx, `AgentSessionEvent:created:${each.id}`))) {
      await beginSession(ctx, connection, Session.parse(each));
      found++;
    }
    const said = activities.nodes.filter(
      ({ user, content }) => user && user.id !== appUser && content.body !== undefined,
    );
    for (const { id, signal, user, content } of said.toSorted((a, b) =>
      a.createdAt < b.createdAt ? -1 : 1,
    )) {
      if (!(await isNew(ctx, `AgentSessionEvent:prompted:${id}`))) continue;
      await hear(ctx, connection, Session.parse(each), {
        id,
        signal,
        userId: user!.id,
        content: { body: content.body ?? '' },
      });
      await remember(ctx, connection, each.id, id);
      found++;
    }
    if (status === 'stale' && (await works(ctx, each.id)))
      await say(api, each.id, `alive:${each.updatedAt}`, { type: 'thought', body: 'Still at work on it.' });
  }
  return found;
}

async function isNew(ctx: Ctx, key: string): Promise<boolean> {
  const [row] = await ctx.db.query('select 1 from linear_inbox where version_key = $1', [key]);
  return !row;
}

/** A webhook that comes after all is a duplicate then. */
async function remember(ctx: Ctx, { workspace }: Connection, sessionId: string, id: string): Promise<void> {
  const key = `AgentSessionEvent:prompted:${id}`;
  await ctx.db.query(
    `insert into linear_inbox (id, delivery, version_key, workspace, type, action, subject, body, state, outcome)
     values ($1, $2, $2, $3, 'AgentSessionEvent', 'prompted', $4, '{}', 'done', 'found by reconciling') on conflict do nothing`,
    [ctx.ids.id(), key, workspace, sessionId],
  );
}

async function works(ctx: Ctx, sessionId: string): Promise<boolean> {
  const [row] = await ctx.db.query(
    `select 1 from linear_links l join tasks t on t.id = l.task_id where l.kind = 'session' and l.session_id = $1
       and t.status not in ('completed', 'failed', 'rejected', 'expired', 'cancelled')`,
    [sessionId],
  );
  return row !== undefined;
}
