import type { Ctx } from '../ctx.ts';
import type { ApprovalRow, SubtaskRow, TaskRow } from '../db/rows.ts';
import { notFound } from '../errors.ts';
import { policyOf } from '../policy/active.ts';
import { dryRunApproval } from './dry-run.ts';
import { type TaskParts, type TaskView, taskView } from './view.ts';

/** The columns `task`, `subtasks`, `approval` of a task `t`, all from one snapshot. */
export const TASK_PARTS = `to_jsonb(t) as task,
  (select coalesce(jsonb_agg(to_jsonb(s) order by s.index), '[]') from subtasks s where s.task_id = t.id) as subtasks,
  (select to_jsonb(a) from approval_requests a where a.workflow_id = t.id and (a.status = 'pending' or a.id = t.approval_id::uuid)
   order by a.status = 'pending' desc, a.created_at limit 1) as approval`;

export type TaskPartsRow = { task: TaskRow; subtasks: SubtaskRow[]; approval: ApprovalRow | null };

/** One task as clients see it, in one round trip (a dry run may add the policy's). Whoever calls has checked who may see it. */
export async function loadTaskView(ctx: Ctx, taskId: string): Promise<TaskView> {
  const [parts] = await ctx.db.query<TaskPartsRow>(`select ${TASK_PARTS} from tasks t where t.id = $1`, [
    taskId,
  ]);
  if (!parts) throw notFound('not_found', 'There is no such task.');
  return taskView(await withDryRun(ctx, parts));
}

/** Adds what a finished dry run would ask for. */
export async function withDryRun(ctx: Ctx, parts: TaskPartsRow): Promise<TaskParts> {
  const { dry_run, assessment, policy_version } = parts.task;
  if (dry_run !== 1 || !assessment) return parts;
  return { ...parts, wouldAsk: dryRunApproval(await policyOf(ctx.db, policy_version), assessment) };
}
