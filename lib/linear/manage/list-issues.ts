import type { Ctx } from '../../ctx.ts';
import type { Entry } from '../../identity/entry.ts';
import { LIST_ISSUES } from '../documents.ts';
import { allPages } from '../pages.ts';
import type { Issue, Page } from '../shapes.ts';
import { type IssueView, issueView } from './issue-view.ts';
import { reach } from './reach.ts';

type Wanted = {
  limit: number;
  team?: string | undefined;
  state?: string | undefined;
  label?: string | undefined;
  assignee?: string | undefined;
};

/** Issues, the one that changed last first, with what they belong to; as many pages as that takes. Throws 403, 503 `linear_not_configured`. */
export async function listIssues(
  ctx: Ctx,
  entry: Entry,
  { limit, team, state, label, assignee }: Wanted,
): Promise<{ success: true; count: number; issues: IssueView[] }> {
  const { api } = await reach(ctx, entry, { write: false });
  const filter = {
    ...(team ? { team: { key: { eq: team } } } : {}),
    ...(state ? { state: { name: { eqIgnoreCase: state } } } : {}),
    ...(label ? { labels: { some: { name: { eqIgnoreCase: label } } } } : {}),
    ...(assignee ? { assignee: { email: { eq: assignee } } } : {}),
  };
  type Answer = { issues: Page<Issue> };
  const nodes = await allPages(api, LIST_ISSUES, { filter }, (answer: Answer) => answer.issues, limit);
  return { success: true, count: nodes.length, issues: nodes.map(issueView) };
}
