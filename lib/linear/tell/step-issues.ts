import type { Ctx } from '../../ctx.ts';
import type { LinearLinkRow } from '../../db/rows.ts';
import type { TaskView } from '../../tasks/view.ts';
import type { Connection } from '../connection.ts';
import { CREATE_ISSUE, READ_ISSUE } from '../documents.ts';
import { moveIssue } from '../issues/move-issue.ts';
import { changeLink } from '../links.ts';
import { escapeMarkdown } from '../markdown.ts';
import { once } from '../once.ts';
import type { Issue } from '../shapes.ts';
import { steadyId } from '../steady-id.ts';

const STATE: Record<string, string> = {
  running: 'started',
  completed: 'completed',
  failed: 'canceled',
  skipped: 'canceled',
};

/** A sub-issue for each step of the plan, made once, and moved as the step goes on. What people wrote into one stays. */
export async function stepIssues(
  ctx: Ctx,
  { api }: Connection,
  link: LinearLinkRow,
  { plan }: TaskView,
): Promise<void> {
  const steps = plan?.subtasks ?? [];
  if (steps.length === 0) return;
  const made = { ...link.data.sub_issues };
  const missing = steps.filter(({ id }) => !made[id]);
  if (missing.length > 0) {
    const { issue } = await api.run<{ issue: Issue | null }>(READ_ISSUE, { id: link.issue_id! });
    if (!issue) return;
    for (const { id, title, agent, description } of missing) {
      const issueId = steadyId('step', link.id, id);
      const input = {
        ...{ id: issueId, teamId: issue.team.id, parentId: issue.id, title: `${title}`.slice(0, 200) },
        description: `${escapeMarkdown(description).slice(0, 8_000)}\n\n${escapeMarkdown(`Agent: ${agent}`)}`,
      };
      await once(api, CREATE_ISSUE, { input });
      made[id] = { id: issueId, state: '' };
    }
  }
  for (const { id, status } of steps) {
    const goal = STATE[status];
    if (!goal || made[id]!.state === goal) continue;
    await moveIssue(api, made[id]!.id, goal);
    made[id] = { ...made[id]!, state: goal };
  }
  await changeLink(ctx, link, { data: { ...link.data, sub_issues: made } });
}
