import type { Ctx } from '../../ctx.ts';
import type { LinearInboxRow } from '../../db/rows.ts';
import { type Connection, connect } from '../connection.ts';
import { Guidance, Session } from '../inbox/envelope.ts';
import { linkOf } from '../links.ts';
import { say } from '../say.ts';
import { submitRequest } from './submit-request.ts';

/**
 * Somebody delegated an issue to us or mentioned us: a thought at once, then what they want is handed over as a task in their name; what is not
 * clear is asked. Answers what came of it.
 */
export async function openSession(ctx: Ctx, row: LinearInboxRow): Promise<string> {
  const session = Session.parse(row.body.agentSession);
  const connection = await connect(ctx, row.workspace);
  return beginSession(ctx, connection, session, guidanceOf(row.body.guidance));
}

/** The same from wherever a session is heard of first: webhooks come in any order, or not at all. */
export async function beginSession(
  ctx: Ctx,
  connection: Connection,
  session: Session,
  guidance: string | null = null,
): Promise<string> {
  const { workspace, api } = connection;
  const creator = session.creatorId ?? session.creator?.id ?? null;
  const { link } = await linkOf(ctx, {
    ...{ workspace, kind: 'session' as const, session_id: session.id },
    ...{ issue_id: session.issueId ?? session.issue?.id ?? null, asked_by: creator },
  });
  if (link.task_id && !link.data.opening) return 'has its task';
  await say(api, session.id, 'first', { type: 'thought', body: 'Looking at what is asked for.' });
  if (!creator) {
    const body =
      'An automation started this session: there is nobody in whose name I could act. Delegate the issue to me yourself.';
    await say(api, session.id, 'nobody', { type: 'error', body });
    return 'nobody asked';
  }
  return submitRequest(ctx, connection, link, {
    session,
    user: creator,
    said: null,
    key: 'created',
    guidance,
  });
}

/** What the workspace tells its agents; of several the nearest, which Linear names last, counts. */
function guidanceOf(given: unknown): string | null {
  const parsed = Guidance.safeParse(given);
  if (!parsed.success || parsed.data.length === 0) return null;
  const byTeam = parsed.data.filter(({ origin }) => /team/i.test(origin?.__typename ?? origin?.type ?? ''));
  return (byTeam.at(-1) ?? parsed.data.at(-1))!.body.slice(0, 2_000);
}
