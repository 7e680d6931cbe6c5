import * as z from 'zod';
import { OrchestrateInput } from '../../../schema/orchestrate.ts';
import type { Ctx } from '../../ctx.ts';
import type { LinearInboxRow, LinearLinkRow } from '../../db/rows.ts';
import { AppError } from '../../errors.ts';
import { hashOf } from '../../hash.ts';
import { forgetReservation } from '../../identity/enter.ts';
import { openTask } from '../../tasks/open.ts';
import { type Connection, connect } from '../connection.ts';
import { READ_ISSUE } from '../documents.ts';
import { changeLink, linkOf, linkOfIssue } from '../links.ts';
import { escapeMarkdown } from '../markdown.ts';
import { enterAs, UNMAPPED } from '../people/enter-as.ts';
import { chooseProject } from '../session/choose-project.ts';
import type { Issue } from '../shapes.ts';
import { commentOn } from './comment-on.ts';
import { stopIssue } from './stop-issue.ts';

const Changed = z.looseObject({
  id: z.string(),
  state: z.looseObject({ id: z.string().nullish(), type: z.string().nullish() }).nullish(),
  labels: z.array(z.looseObject({ name: z.string().nullish() })).nullish(),
});

/**
 * An issue was made, changed or removed. One with our label becomes a task, once; one whose task runs and that somebody ended in Linear ends it here too.
 * Answers what came of it.
 */
export async function hearIssue(ctx: Ctx, row: LinearInboxRow): Promise<string> {
  const { workspace, action, body } = row;
  const changed = Changed.parse(body.data);
  const actor = (body.actor as { id?: string } | null)?.id ?? null;
  const known = await linkOfIssue(ctx, workspace, changed.id);
  const ended =
    action === 'remove' || ['canceled', 'completed', 'duplicate'].includes(changed.state?.type ?? '');
  if (known?.task_id && !known.data.opening) {
    // What we moved it to ourselves is no wish of anybody's.
    if (!ended || changed.state?.id === known.data.state) return 'nothing follows from it';
    const how = action === 'remove' ? 'removed' : (changed.state?.type ?? 'ended');
    return stopIssue(ctx, known, {
      workspace,
      user: actor,
      reason: `The issue was ${how} in Linear.`,
      key: row.id,
    });
  }
  if (ended) return 'nothing follows from it';
  // A workspace changes hundreds of issues a day: of those without our label Linear is asked nothing.
  const label = ctx.config.LINEAR_TASK_LABEL.toLowerCase();
  if (changed.labels && !changed.labels.some(({ name }) => name?.toLowerCase() === label))
    return 'has not our label';
  return adoptIssue(ctx, await connect(ctx, workspace), changed.id, actor);
}

/** Makes a task of an issue that carries our label, in the name of whoever labelled it, or made it. */
export async function adoptIssue(
  ctx: Ctx,
  connection: Connection,
  issueId: string,
  actor: string | null,
): Promise<string> {
  const { workspace, api, appUser } = connection;
  const label = ctx.config.LINEAR_TASK_LABEL.toLowerCase();
  if (label === '') return 'no label makes a task';
  const { issue } = await api.run<{ issue: Issue | null }>(READ_ISSUE, { id: issueId });
  if (!issue?.labels.nodes.some(({ name }) => name.toLowerCase() === label)) return 'has not our label';
  // A sub-issue of ours is a step, not a request; a delegated one is a session's.
  if (issue.creator?.id === appUser || issue.delegate?.id === appUser) return 'is ours already';
  const user = actor ?? issue.creator?.id ?? null;
  if (!user || user === appUser) return 'nobody asked';
  const { link } = await linkOf(ctx, { workspace, kind: 'issue', issue_id: issue.id, asked_by: user });
  if (link.task_id && !link.data.opening) return 'has its task';
  return openForIssue(ctx, connection, link, issue, user);
}

async function openForIssue(
  ctx: Ctx,
  { workspace, api }: Connection,
  link: LinearLinkRow,
  issue: Issue,
  user: string,
): Promise<string> {
  const description = [issue.title, issue.description].filter(Boolean).join('\n\n').slice(0, 18_000);
  const refuse = async (why: string) => {
    await commentOn(api, issue.id, {
      id: [link.id, 'refused', hashOf([user, description])],
      body: escapeMarkdown(why),
    });
    return `refused: ${why}`;
  };
  const idemKey = `linear-issue-${issue.id}`;
  const entry = await enterAs(
    ctx,
    { workspace, user },
    { projects: true, idemKey, bodyHash: hashOf([user, description]) },
  );
  if (!entry) return refuse(UNMAPPED);
  const id = link.task_id ?? ctx.ids.id();
  const linked = await changeLink(ctx, link, { task_id: id, data: { ...link.data, opening: issue.id } });
  try {
    if (!('replay' in entry)) {
      const where = chooseProject(entry, {
        ...{ project: issue.project?.name ?? null, team: issue.team.name, teamKey: issue.team.key },
        text: description,
      });
      const project = 'project' in where ? where.project : null;
      const input = OrchestrateInput.parse({
        description,
        project_context: project === null ? {} : { project },
      });
      await openTask(ctx, entry, input, { channel: 'linear', claim: false, id });
    }
  } catch (error) {
    if (!('replay' in entry) && entry.idem) await forgetReservation(ctx, entry.idem);
    await changeLink(ctx, linked, { task_id: null, data: {} });
    if (error instanceof AppError && ['forbidden', 'invalid', 'conflict'].includes(error.kind))
      return refuse(`${error.message} Nothing was started.`);
    throw error;
  }
  await changeLink(ctx, linked, { data: {} });
  return `task ${id}`;
}
