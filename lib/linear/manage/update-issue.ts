import type { LinearIssueChange } from '../../../schema/linear-api.ts';
import type { Ctx } from '../../ctx.ts';
import type { Entry } from '../../identity/entry.ts';
import { UPDATE_ISSUE } from '../documents.ts';
import { reach } from './reach.ts';

const FIELDS: Record<keyof LinearIssueChange, string> = {
  title: 'title',
  description: 'description',
  priority: 'priority',
  state_id: 'stateId',
  assignee_id: 'assigneeId',
  delegate_id: 'delegateId',
  project_id: 'projectId',
  parent_id: 'parentId',
  label_ids: 'labelIds',
  due_date: 'dueDate',
};

/** Changes an issue, named as DEV-7 or by its id. Throws 403, 404 or 422 as Linear refuses it, 503 `linear_not_configured`. */
export async function updateIssue(
  ctx: Ctx,
  entry: Entry,
  { issueId, change }: { issueId: string; change: LinearIssueChange },
): Promise<{ success: true; issue_id: string; updated_fields: string[] }> {
  const { api } = await reach(ctx, entry, { write: true });
  const names = Object.keys(change) as (keyof LinearIssueChange)[];
  const input = Object.fromEntries(names.map((name) => [FIELDS[name], change[name]]));
  const { issueUpdate } = await api.run<{ issueUpdate: { issue: { id: string } } }>(UPDATE_ISSUE, {
    ...{ id: issueId, input },
  });
  return { success: true, issue_id: issueUpdate.issue.id, updated_fields: names };
}
