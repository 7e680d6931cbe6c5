import * as z from 'zod';
import type { Ctx } from '../../ctx.ts';
import type { LinearInboxRow, LinearLinkRow } from '../../db/rows.ts';
import { AppError } from '../../errors.ts';
import { noteTask } from '../../tasks/note.ts';
import { connect } from '../connection.ts';
import { linkOfComment, linkOfIssue } from '../links.ts';
import { escapeMarkdown } from '../markdown.ts';
import { entryAs, UNMAPPED } from '../people/enter-as.ts';
import { readReply } from '../people/read-reply.ts';
import { answerOn } from './answer-on.ts';
import { commentOn } from './comment-on.ts';
import { stopIssue } from './stop-issue.ts';

const Commented = z.looseObject({
  id: z.string(),
  body: z.string().max(200_000).default(''),
  userId: z.string().nullish(),
  user: z.looseObject({ id: z.string().nullish() }).nullish(),
  issueId: z.string().nullish(),
  issue: z.looseObject({ id: z.string().nullish() }).nullish(),
  parentId: z.string().nullish(),
  parent: z.looseObject({ id: z.string().nullish() }).nullish(),
});
type Heard = { id: string; user: string; text: string; issueId: string | null; parentId: string | null };

/** What makes a comment one to us, on an issue that is a task: others talk among themselves. */
const TO_US = /^\/devops\b\s*/i;

/** Somebody commented: a reply to a comment that asks may decide it; `/devops …` on an issue of ours speaks to its task. Answers what came of it. */
export async function hearComment(ctx: Ctx, { workspace, body }: LinearInboxRow): Promise<string> {
  const data = Commented.parse(body.data);
  const user = data.userId ?? data.user?.id ?? null;
  if (!user) return 'nobody said it';
  return hear(ctx, workspace, {
    ...{ id: data.id, user, text: data.body.trim() },
    issueId: data.issueId ?? data.issue?.id ?? null,
    parentId: data.parentId ?? data.parent?.id ?? null,
  });
}

/** The same from wherever it is heard of. */
export async function hear(ctx: Ctx, workspace: string, heard: Heard): Promise<string> {
  const asking = heard.parentId ? await linkOfComment(ctx, workspace, heard.parentId) : null;
  if (asking) return reply(ctx, asking, heard);
  if (!heard.issueId || !TO_US.test(heard.text)) return 'is not for us';
  const link = await linkOfIssue(ctx, workspace, heard.issueId);
  return link?.task_id ? speak(ctx, link, heard) : 'no task of ours';
}

async function reply(ctx: Ctx, link: LinearLinkRow, { id, user, text }: Heard): Promise<string> {
  const read = readReply(text);
  const { wants } = link.data;
  if (read.kind === 'words') {
    return answerOn(ctx, link, { user, decision: read.decision, words: read.why, key: id });
  }
  if (wants?.by === user)
    return answerOn(ctx, link, { user, decision: wants.decision, words: text, key: id });
  return 'no decision';
}

async function speak(ctx: Ctx, link: LinearLinkRow, { id, user, text }: Heard): Promise<string> {
  const { workspace, task_id: taskId, issue_id: issueId } = link;
  const said = text.replace(TO_US, '').trim();
  if (/^(?:stop|cancel)[.!]*$/i.test(said))
    return stopIssue(ctx, link, { workspace, user, reason: 'Stopped in Linear.', key: id });
  const entry = await entryAs(ctx, { workspace, user }, { taskId });
  const tell = async (body: string) => {
    const { api } = await connect(ctx, workspace);
    await commentOn(api, issueId!, { id: [link.id, 'spoken', id], body: escapeMarkdown(body), parentId: id });
  };
  if (!entry) {
    await tell(UNMAPPED);
    return 'not mapped';
  }
  try {
    await noteTask(ctx, entry, { text: said });
    await tell('I passed that on to the agents; they are told with their next step.');
    return 'noted';
  } catch (error) {
    if (!(error instanceof AppError) || error.kind === 'later') throw error;
    await tell(error.message);
    return `refused: ${error.code}`;
  }
}
