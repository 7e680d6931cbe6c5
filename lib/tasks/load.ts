import type { Ctx } from '../ctx.ts';
import type { ApprovalRow, SubtaskRow, TaskRow } from '../db/rows.ts';
import { notFound } from '../errors.ts';
import { traceUrl } from '../tracing/settings.ts';
import { type TaskView, taskView } from './view.ts';

/** The columns `task`, `subtasks`, `approval` of a task `t`, all from one snapshot. */
export const TASK_PARTS = `to_jsonb(t) || case when t.pruned_at is null then '{}' else jsonb_build_object('plan', plan_of(t)) end as task,
  (select coalesce(jsonb_agg(to_jsonb(s) order by s.index), '[]') from subtasks s where s.task_id = t.id) as subtasks,
  (select to_jsonb(a) from approval_requests a where a.workflow_id = t.id and (a.status = 'pending' or a.id = t.approval_id::uuid)
   order by a.status = 'pending' desc, a.created_at limit 1) as approval`;

export type TaskPartsRow = { task: TaskRow; subtasks: SubtaskRow[]; approval: ApprovalRow | null };

/** One task as clients see it, in one round trip. Whoever calls has checked who may see it. */
export async function loadTaskView(ctx: Ctx, taskId: string): Promise<TaskView> {
  const [parts] = await ctx.db.query<TaskPartsRow>(`select ${TASK_PARTS} from tasks t where t.id = $1`, [
    taskId,
  ]);
  if (!parts) throw notFound('not_found', 'There is no such task.');
  return taskView(parts, traceUrl(ctx.config, taskId));
}
