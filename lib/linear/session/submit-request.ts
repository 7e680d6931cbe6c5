import { OrchestrateInput } from '../../../schema/orchestrate.ts';
import type { Ctx } from '../../ctx.ts';
import type { LinearLinkRow } from '../../db/rows.ts';
import { AppError } from '../../errors.ts';
import { hashOf } from '../../hash.ts';
import { forgetReservation } from '../../identity/enter.ts';
import { noteTask } from '../../tasks/note.ts';
import { openTask } from '../../tasks/open.ts';
import type { Connection } from '../connection.ts';
import type { Session } from '../inbox/envelope.ts';
import { startIssue } from '../issues/move-issue.ts';
import { changeLink } from '../links.ts';
import { enterAs, entryAs, UNMAPPED } from '../people/enter-as.ts';
import { say, showPlan } from '../say.ts';
import { chooseProject } from './choose-project.ts';
import { isClear, requestOf } from './request-text.ts';

type Asked = {
  session: Session;
  /** The Linear user who asks. */
  user: string;
  /** What they said now, to what was asked for before; null: the session has just begun. */
  said: string | null;
  /** What tells this request from others of the session. */
  key: string;
  guidance?: string | null;
};

/**
 * Hands over what a session asks for, in the name of whoever asks. Asks back where it is not clear, and which project it is about where that is not
 * said. A refusal is told in the session. Answers what came of it.
 */
export async function submitRequest(
  ctx: Ctx,
  connection: Connection,
  link: LinearLinkRow,
  { session, user, said, key, guidance = null }: Asked,
): Promise<string> {
  const { api, workspace } = connection;
  const ask = (about: string, body: string, options?: { label: string; value: string }[]) =>
    say(api, session.id, `${about}:${key}`, { type: 'elicitation', body, ...(options ? { options } : {}) });
  const entry = await entryAs(ctx, { workspace, user }, { projects: true });
  if (!entry) {
    await say(api, session.id, `unmapped:${key}`, { type: 'error', body: UNMAPPED });
    return 'not mapped';
  }
  const before = link.data.request ?? null;
  const chosen = link.data.asked_project ? entry.projects?.find(({ name }) => name === said?.trim()) : null;
  const request = chosen
    ? (before ?? requestOf(session))
    : [before ?? (said === null ? requestOf(session) : null), said].filter(Boolean).join('\n\n');
  if (before === null && !isClear(request)) {
    await changeLink(ctx, link, { data: { ...link.data, request } });
    await ask('unclear', 'What exactly shall be done, and where (project, environment)? Reply with it.');
    return 'asked what is meant';
  }
  const where = chosen
    ? { project: chosen.name }
    : chooseProject(entry, {
        project: session.issue?.project?.name ?? null,
        team: session.issue?.team?.name ?? null,
        teamKey: session.issue?.team?.key ?? null,
        text: request,
      });
  if ('ask' in where) {
    await changeLink(ctx, link, { data: { ...link.data, request, asked_project: true } });
    const options = where.ask.slice(0, 20).map((name) => ({ label: name, value: name }));
    await ask('project', 'Which project is this about?', options);
    return 'asked for the project';
  }
  try {
    return await open(ctx, connection, link, { session, user, request, key, guidance, ...where });
  } catch (error) {
    if (!(error instanceof AppError) || !isRefusal(error)) throw error;
    await say(api, session.id, `refused:${key}`, {
      type: 'error',
      body: `${error.message} Nothing was started.`,
    });
    return `refused: ${error.code}`;
  }
}

/** What trying again does not change. */
const isRefusal = ({ kind, code }: AppError) =>
  ['forbidden', 'invalid', 'conflict', 'limited'].includes(kind) && code !== 'idempotency_in_flight';

async function open(
  ctx: Ctx,
  connection: Connection,
  link: LinearLinkRow,
  {
    session,
    user,
    request,
    key,
    project,
    guidance,
  }: {
    session: Session;
    user: string;
    request: string;
    key: string;
    project: string | null;
    guidance: string | null;
  },
): Promise<string> {
  const { workspace, api, appUser } = connection;
  const input = OrchestrateInput.parse({
    description: request,
    project_context: project === null ? {} : { project },
  });
  const idemKey = `linear-session-${session.id}-${key}`.slice(0, 200);
  const id = link.task_id && link.data.opening === key ? link.task_id : ctx.ids.id();
  let linked = await changeLink(ctx, link, { task_id: id, data: { ...link.data, opening: key } });
  const entry = await enterAs(ctx, { workspace, user }, { projects: true, idemKey, bodyHash: hashOf(input) });
  if (!entry) return 'not mapped';
  try {
    if (!('replay' in entry)) await openTask(ctx, entry, input, { channel: 'linear', claim: false, id });
  } catch (error) {
    if (!('replay' in entry) && entry.idem) await forgetReservation(ctx, entry.idem);
    await changeLink(ctx, linked, { task_id: null, data: link.data });
    throw error;
  }
  if (guidance && !('replay' in entry))
    await noteTask(ctx, entry, { taskId: id, text: guidance, as: 'the workspace’s guidance' });
  linked = await changeLink(ctx, linked, { data: {} });
  const url = `${ctx.config.PUBLIC_BASE_URL.replace(/\/+$/, '')}/tasks/${id}`;
  await showPlan(api, session.id, { externalUrls: [{ label: 'Task', url }] });
  // An automation that delegates leaves the issue in triage; a person wants it begun.
  if (linked.issue_id) await startIssue(api, linked.issue_id, appUser);
  return `task ${id}`;
}
