import type { Roadmap } from '../../../schema/linear-api.ts';
import type { Ctx } from '../../ctx.ts';
import { notFound } from '../../errors.ts';
import type { Entry } from '../../identity/entry.ts';
import { PROJECT_ISSUES, PROJECT_MILESTONES, READ_PROJECT } from '../documents.ts';
import { allPages } from '../pages.ts';
import type { IssueState, Page } from '../shapes.ts';
import { reach } from './reach.ts';

type Person = { id: string; name: string };
type Project = {
  id: string;
  name: string;
  description: string;
  url: string;
  progress: number;
  startDate: string | null;
  targetDate: string | null;
  updatedAt: string;
  status: { name: string; type: string } | null;
  lead: Person | null;
  teams: { nodes: { id: string; key: string; name: string }[] };
};
type Milestone = { id: string; name: string; description: string | null; targetDate: string | null };
type ProjectIssue = {
  id: string;
  identifier: string;
  title: string;
  url: string;
  priority: number;
  dueDate: string | null;
  completedAt: string | null;
  updatedAt: string;
  state: IssueState;
  assignee: Person | null;
  projectMilestone: { id: string; name: string } | null;
  parent: { id: string; identifier: string } | null;
  labels: { nodes: { name: string }[] };
};

/** A project with its milestones and issues, all pages of them, and what they belong to. Throws 403, 404, 503 `linear_not_configured`. */
export async function roadmapOf(ctx: Ctx, entry: Entry, projectId: string): Promise<Roadmap> {
  const { api } = await reach(ctx, entry, { write: false });
  const id = projectId;
  const { project } = await api.run<{ project: Project | null }>(READ_PROJECT, { id });
  if (!project) throw notFound('not_found', 'Linear has no such project, or we may not see it.');
  type Of<Name extends string, Node> = { project: { [K in Name]: Page<Node> } | null };
  const milestones = await allPages(
    ...([api, PROJECT_MILESTONES, { id }] as const),
    (answer: Of<'projectMilestones', Milestone>) => answer.project?.projectMilestones ?? null,
  );
  const issues = await allPages(
    ...([api, PROJECT_ISSUES, { id }] as const),
    (answer: Of<'issues', ProjectIssue>) => answer.project?.issues ?? null,
  );
  return {
    version: 1,
    exported_at: new Date(ctx.clock.now()).toISOString(),
    project: projectPart(project),
    milestones: milestones.map((milestone) => milestonePart(milestone, issues)),
    issues: issues.map(issuePart),
    totals: totalsOf(issues),
  };
}

function projectPart(project: Project): Roadmap['project'] {
  const { id, name, description, url, status, progress, lead, teams } = project;
  return {
    ...{ id, name, description: description ?? '', url, progress },
    status: status && { name: status.name, type: status.type },
    start_date: project.startDate,
    target_date: project.targetDate,
    lead: lead && { id: lead.id, name: lead.name },
    teams: teams.nodes.map((team) => ({ id: team.id, key: team.key, name: team.name })),
    updated_at: project.updatedAt,
  };
}

function milestonePart({ id, name, description, targetDate }: Milestone, issues: readonly ProjectIssue[]) {
  const own = issues.filter((issue) => issue.projectMilestone?.id === id);
  return {
    ...{ id, name, description, target_date: targetDate },
    issues: own.map(({ identifier }) => identifier),
    completed: own.filter(({ state }) => state.type === 'completed').length,
  };
}

function issuePart(issue: ProjectIssue): Roadmap['issues'][number] {
  const { id, identifier, title, url, priority, state, assignee } = issue;
  return {
    ...{ id, identifier, title, url, priority },
    state: { name: state.name, type: state.type },
    assignee: assignee && { id: assignee.id, name: assignee.name },
    milestone: issue.projectMilestone?.name ?? null,
    parent: issue.parent?.identifier ?? null,
    labels: issue.labels.nodes.map(({ name }) => name),
    due_date: issue.dueDate,
    completed_at: issue.completedAt,
    updated_at: issue.updatedAt,
  };
}

function totalsOf(issues: readonly ProjectIssue[]): Record<string, number> {
  const totals: Record<string, number> = {};
  for (const { state } of issues) totals[state.type] = (totals[state.type] ?? 0) + 1;
  return totals;
}
