import type { Ctx } from '../../ctx.ts';
import type { Connection } from '../connection.ts';
import { LIST_ISSUES } from '../documents.ts';
import { adoptIssue } from '../issues/hear-issue.ts';
import { stopIssue } from '../issues/stop-issue.ts';
import { linkOfIssue } from '../links.ts';
import { allPages } from '../pages.ts';
import type { Issue, Page } from '../shapes.ts';

const ENDED = ['canceled', 'completed', 'duplicate'];

/** Labelled issues that no webhook told of, and those that were ended. Answers how many something came of. */
export async function findIssues(ctx: Ctx, connection: Connection, since: string): Promise<number> {
  const label = ctx.config.LINEAR_TASK_LABEL;
  if (label === '') return 0;
  const { api, workspace } = connection;
  const filter = {
    ...{ updatedAt: { gte: since }, labels: { some: { name: { eqIgnoreCase: label } } } },
  };
  type Answer = { issues: Page<Issue> };
  const issues = await allPages(api, LIST_ISSUES, { filter }, (answer: Answer) => answer.issues);
  let found = 0;
  for (const issue of issues) {
    const outcome = await compare(ctx, connection, issue, workspace);
    if (/^(?:task|cancelled)/.test(outcome)) found++;
  }
  return found;
}

/** Who labelled or ended it is not told here: it counts as the doing of whoever made it. */
async function compare(ctx: Ctx, connection: Connection, issue: Issue, workspace: string): Promise<string> {
  const ended = ENDED.includes(issue.state.type);
  const link = await linkOfIssue(ctx, workspace, issue.id);
  if (!link?.task_id) return ended ? 'ended' : adoptIssue(ctx, connection, issue.id, null);
  if (!ended || issue.state.id === link.data.state) return 'in step';
  const reason = `The issue was ${issue.state.type} in Linear.`;
  return stopIssue(ctx, link, {
    workspace,
    user: link.asked_by,
    reason,
    key: `reconcile:${issue.updatedAt}`,
  });
}
