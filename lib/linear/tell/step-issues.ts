import type { Ctx } from '../../ctx.ts';
import type { LinearLinkRow } from '../../db/rows.ts';
import type { TaskView } from '../../tasks/view.ts';
import { type Change, runBatch } from '../batch.ts';
import type { Connection } from '../connection.ts';
import { PARENT_OF_STEPS } from '../documents.ts';
import { firstOf } from '../issues/move-issue.ts';
import { changeLink } from '../links.ts';
import { escapeMarkdown } from '../markdown.ts';
import type { IssueState } from '../shapes.ts';
import { steadyId } from '../steady-id.ts';

const STATE: Record<string, string> = {
  running: 'started',
  completed: 'completed',
  failed: 'canceled',
  skipped: 'canceled',
};

type Parent = {
  issue: {
    id: string;
    team: { id: string; states: { nodes: (IssueState & { position: number })[] } };
  } | null;
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
  const { issue } = await api.run<Parent>(PARENT_OF_STEPS, { id: link.issue_id! });
  if (!issue) return;
  const made = { ...link.data.sub_issues };
  const changes: Change[] = [];
  for (const { id, title, agent, description, status } of steps) {
    const known = made[id];
    const step = known ?? { id: steadyId('step', link.id, id), state: '' };
    if (!known)
      changes.push({ field: 'issueCreate', type: 'IssueCreateInput', input: inputOf(step.id, issue) });
    const goal = STATE[status] ?? step.state;
    const state = goal === step.state ? null : firstOf(issue.team.states.nodes, goal);
    if (state)
      changes.push({
        field: 'issueUpdate',
        type: 'IssueUpdateInput',
        id: step.id,
        input: { stateId: state.id },
      });
    made[id] = { ...step, state: goal };

    function inputOf(newId: string, { id: parentId, team }: NonNullable<Parent['issue']>) {
      const words = `${escapeMarkdown(description).slice(0, 8_000)}\n\n${escapeMarkdown(`Agent: ${agent}`)}`;
      return { id: newId, teamId: team.id, parentId, title: title.slice(0, 200), description: words };
    }
  }
  if (changes.length === 0) return;
  await runBatch(api, changes);
  await changeLink(ctx, link, { data: { ...link.data, sub_issues: made } });
}
