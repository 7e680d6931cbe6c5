import type { LinearIssueInput } from '../../../schema/linear-api.ts';
import type { Ctx } from '../../ctx.ts';
import { invalid } from '../../errors.ts';
import type { Entry } from '../../identity/entry.ts';
import { CREATE_ISSUE, FIND_TEAM } from '../documents.ts';
import type { LinearApi } from '../ports.ts';
import type { Issue } from '../shapes.ts';
import { type IssueView, issueView } from './issue-view.ts';
import { reach } from './reach.ts';

/**
 * Makes an issue: in the team that is named, in the configured one, or in the only one. Throws 403, 422 `linear_team_unknown` or `linear_refused`,
 * 503 `linear_not_configured`.
 */
export async function createIssue(
  ctx: Ctx,
  entry: Entry,
  { team, ...input }: LinearIssueInput,
): Promise<{ success: true; issue: IssueView }> {
  const { api } = await reach(ctx, entry, { write: true });
  const teamId = await teamOf(api, team ?? ctx.config.LINEAR_TEAM_ID);
  const { issueCreate } = await api.run<{ issueCreate: { issue: Issue } }>(CREATE_ISSUE, {
    input: {
      ...{ teamId, title: input.title, description: input.description, priority: input.priority },
      ...(input.project_id ? { projectId: input.project_id } : {}),
      ...(input.parent_id ? { parentId: input.parent_id } : {}),
      ...(input.assignee_id ? { assigneeId: input.assignee_id } : {}),
      ...(input.label_ids ? { labelIds: input.label_ids } : {}),
    },
  });
  return { success: true, issue: issueView(issueCreate.issue) };
}

type Team = { id: string; key: string; name: string };

async function teamOf(api: LinearApi, named: string): Promise<string> {
  const { teams } = await api.run<{ teams: { nodes: Team[] } }>(FIND_TEAM, { first: 100 });
  const wanted = named.toLowerCase();
  const [only, ...others] = named
    ? teams.nodes.filter(({ id, key, name }) => [id, key, name].some((one) => one.toLowerCase() === wanted))
    : teams.nodes;
  if (only && others.length === 0) return only.id;
  const known = teams.nodes.map(({ key }) => key).join(', ');
  throw invalid(
    'linear_team_unknown',
    `Name a team of Linear's: ${known || 'there is none that we may see'}.`,
  );
}
