import type { Issue } from '../shapes.ts';

/** An issue as clients see it. */
export function issueView(issue: Issue) {
  const { id, identifier, title, description, url, priority, state, team, project, assignee } = issue;
  return {
    ...{ id, identifier, title, description, url, priority },
    state: { id: state.id, name: state.name, type: state.type },
    team,
    project,
    assignee,
    parent_id: issue.parent?.id ?? null,
    delegate_id: issue.delegate?.id ?? null,
    labels: issue.labels.nodes.map(({ name }) => name),
    updated_at: issue.updatedAt,
  };
}
export type IssueView = ReturnType<typeof issueView>;
