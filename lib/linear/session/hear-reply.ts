import { TASK_TERMINAL } from '../../../schema/task.ts';
import type { Ctx } from '../../ctx.ts';
import type { ApprovalRow, LinearInboxRow, LinearLinkRow } from '../../db/rows.ts';
import { AppError } from '../../errors.ts';
import { noteTask } from '../../tasks/note.ts';
import { type Connection, connect } from '../connection.ts';
import { Activity, Session } from '../inbox/envelope.ts';
import { changeLink, linkOf } from '../links.ts';
import { escapeMarkdown } from '../markdown.ts';
import { type Decided, decideAs } from '../people/decide-as.ts';
import { entryAs, UNMAPPED } from '../people/enter-as.ts';
import { choiceOf, type Reply, readReply } from '../people/read-reply.ts';
import { type Saying, say } from '../say.ts';
import { beginSession } from './open-session.ts';
import { stopSession } from './stop-session.ts';
import { submitRequest } from './submit-request.ts';

type Heard = {
  connection: Connection;
  session: Session;
  link: LinearLinkRow;
  /** The activity’s id: what is answered to it is answered once. */
  key: string;
  user: string;
  text: string;
};

/**
 * Somebody wrote, clicked or signalled in a session: `stop` stops the task; a decision is decided in their name; anything else goes to the task, or is a new
 * request where that has ended. Answers what came of it.
 */
export async function hearReply(ctx: Ctx, row: LinearInboxRow): Promise<string> {
  const connection = await connect(ctx, row.workspace);
  const session = Session.parse(row.body.agentSession);
  return hear(ctx, connection, session, Activity.parse(row.body.agentActivity));
}

/** The same from wherever it is heard of. */
export async function hear(
  ctx: Ctx,
  connection: Connection,
  session: Session,
  activity: Activity,
): Promise<string> {
  const user = activity.userId ?? activity.user?.id ?? null;
  if (!user || user === connection.appUser) return 'nobody said it';
  const { workspace } = connection;
  const { link } = await linkOf(ctx, {
    ...{ workspace, kind: 'session' as const, session_id: session.id },
    ...{ issue_id: session.issueId ?? session.issue?.id ?? null, asked_by: user },
  });
  const heard = {
    connection,
    session,
    link,
    key: activity.id,
    user,
    text: (activity.content?.body ?? '').trim(),
  };
  if (activity.signal === 'stop') return stopSession(ctx, connection, link, { user, key: activity.id });
  if (!link.task_id && !link.data.request && heard.text === '') return beginSession(ctx, connection, session);
  if (!link.task_id) return submitRequest(ctx, connection, link, { ...heard, said: heard.text });
  return toTask(ctx, heard, link.task_id);
}

const isEnded = (status: string) => (TASK_TERMINAL as readonly string[]).includes(status);

type Standing = { status: string; pending: Pick<ApprovalRow, 'id' | 'action_hash'>[] };

async function toTask(ctx: Ctx, heard: Heard, taskId: string): Promise<string> {
  const [standing] = await ctx.db.query<Standing>(
    `select t.status, coalesce((select jsonb_agg(jsonb_build_object('id', a.id, 'action_hash', a.action_hash) order by a.created_at)
       from approval_requests a where a.workflow_id = t.id and a.status = 'pending'), '[]') as pending from tasks t where t.id = $1`,
    [taskId],
  );
  const { link, user, text } = heard;
  const reply = readReply(text);
  const wants = link.data.wants;
  if (wants && wants.by === user && reply.kind !== 'choice') {
    const { by: _, ...wish } = wants;
    const words = reply.kind === 'words' && reply.why !== '' ? reply.why : text;
    return decideHere(ctx, heard, { ...wish, approvalId: wish.approval_id, words });
  }
  if (reply.kind === 'choice') return decideHere(ctx, heard, { ...reply, words: '' });
  const pending = standing?.pending ?? [];
  if (reply.kind === 'words' && pending.length > 0) return decideInWords(ctx, heard, reply, pending);
  if (!standing || isEnded(standing.status)) {
    const fresh = await changeLink(ctx, link, { task_id: null, data: {} });
    return submitRequest(ctx, heard.connection, fresh, { ...heard, said: text });
  }
  return passOn(ctx, heard, taskId, pending.length > 0);
}

/** In their own words: it counts where there is one request, and it is the one that was shown. */
async function decideInWords(
  ctx: Ctx,
  heard: Heard,
  reply: Extract<Reply, { kind: 'words' }>,
  pending: Standing['pending'],
): Promise<string> {
  const shown = heard.link.data.asked;
  const [only] = pending;
  if (pending.length === 1 && shown?.approval_id === only!.id)
    return decideHere(ctx, heard, {
      decision: reply.decision,
      approvalId: only!.id,
      hash: shown.hash,
      words: reply.why,
    });
  const options = pending.slice(0, 10).map(({ id, action_hash }) => ({
    label: `${reply.decision === 'approve' ? 'Approve' : 'Reject'} ${id.slice(0, 8)}`,
    value: choiceOf(reply.decision, id, action_hash),
  }));
  await tell(heard, 'which', {
    ...{ type: 'elicitation', body: 'Several requests wait. Which one do you mean?', options },
  });
  return 'asked which request';
}

type Wish = Parameters<typeof decideAs>[2];

async function decideHere(ctx: Ctx, heard: Heard, wish: Wish): Promise<string> {
  const { connection, user, link } = heard;
  const done: Decided = await decideAs(ctx, { workspace: connection.workspace, user }, wish);
  const { approvalId: approval_id, hash, decision } = wish;
  if (done.state === 'words') {
    await changeLink(ctx, link, { data: { ...link.data, wants: { approval_id, hash, decision, by: user } } });
    await tell(heard, 'words', { type: 'elicitation', body: done.text });
    return 'asked for words';
  }
  if (link.data.wants?.by === user) {
    const { wants: _, ...data } = link.data;
    await changeLink(ctx, link, { data });
  }
  // The request is still open: whoever may decide can.
  if (done.state !== 'decided')
    await tell(heard, done.state, {
      ...{ type: 'elicitation', body: escapeMarkdown(done.text) },
      ...optionsOf(link),
    });
  return done.state === 'refused' ? `refused: ${done.text}` : done.text;
}

/** The buttons of the request that was shown last. */
function optionsOf({ data }: LinearLinkRow) {
  if (!data.asked) return {};
  const { approval_id, hash } = data.asked;
  return {
    options: [
      { label: 'Approve', value: choiceOf('approve', approval_id, hash) },
      { label: 'Reject', value: choiceOf('reject', approval_id, hash) },
    ],
  };
}

async function passOn(ctx: Ctx, heard: Heard, taskId: string, waits: boolean): Promise<string> {
  const { connection, user, text, link } = heard;
  const entry = await entryAs(ctx, { workspace: connection.workspace, user }, { taskId });
  const type = waits ? 'elicitation' : 'thought';
  const options = waits ? optionsOf(link) : {};
  if (!entry) {
    await tell(heard, 'unmapped', { type, body: UNMAPPED, ...options } as Saying);
    return 'not mapped';
  }
  try {
    await noteTask(ctx, entry, { text });
    const body = waits
      ? 'I passed that on to the agents. It is no decision, and the request still waits.'
      : 'I passed that on to the agents; they are told with their next step.';
    await tell(heard, 'noted', { type, body, ...options } as Saying);
    return 'noted';
  } catch (error) {
    if (!(error instanceof AppError) || error.kind === 'later') throw error;
    await tell(heard, 'refused', { type, body: error.message, ...options } as Saying);
    return `refused: ${error.code}`;
  }
}

const tell = ({ connection, session, key }: Heard, about: string, saying: Saying) =>
  say(connection.api, session.id, `${about}:${key}`, saying);
