import type { Factor } from '../../schema/action.ts';
import type { PlannedSubtask } from '../../schema/plan.ts';
import { type ApprovalSummary, approvalSummary } from '../approvals/summary.ts';
import type { ApprovalRow, SubtaskRow, TaskRow } from '../db/rows.ts';
import { utc, utcOrNull } from '../db/time.ts';
import type { DryRunApproval } from './dry-run.ts';
import { groupByDepth } from './routing.ts';

/** The rows that a task is shown from. */
export type TaskParts = {
  task: Omit<TaskRow, 'guardrail_report'> & { guardrail_report?: TaskRow['guardrail_report'] };
  subtasks: SubtaskRow[];
  /** The oldest that waits, else the plan's. */
  approval: ApprovalRow | null;
};

/** A task as clients see it; `trace` is where people see what it did. */
export function taskView({ task, subtasks, approval }: TaskParts, trace: string | null) {
  const shown = subtasks.map((row) => subtaskView(row, task.plan?.subtasks[row.index] ?? row.planned));
  const wouldAsk = (task.report as { would_ask?: DryRunApproval } | null)?.would_ask ?? null;
  const approvalShown: ApprovalSummary | DryRunApproval | null = approval ? approvalSummary(approval) : null;
  return {
    task_id: task.id,
    status: task.status,
    run: task.run,
    dry_run: task.dry_run === 1,
    description: task.description,
    priority: task.priority as 'low' | 'medium' | 'high' | 'urgent',
    project: task.project,
    project_context: task.project_context,
    requested_by: task.requested_by,
    created_at: utc(task.created_at),
    updated_at: utc(task.updated_at),
    started_at: utcOrNull(task.started_at),
    finished_at: utcOrNull(task.finished_at),
    plan: task.plan && { revision: task.plan.revision, hash: task.plan_hash, subtasks: shown },
    routing_plan: task.plan && groupByDepth(task.plan.subtasks),
    guardrail_report: task.guardrail_report ?? null,
    risk: task.assessment && {
      level: task.assessment.level,
      score: task.assessment.score,
      factors: task.assessment.factors satisfies Factor[],
    },
    approval: task.dry_run === 1 ? wouldAsk : approvalShown,
    usage: task.usage,
    budget: task.budget,
    report: task.report,
    error: task.error,
    model: task.model,
    links: { ...linksOf(task.id, approval), trace },
  };
}
export type TaskView = ReturnType<typeof taskView>;

/** `planned` is the signed plan's own entry: the row's copy is never what runs. */
function subtaskView(row: SubtaskRow, planned: PlannedSubtask) {
  return {
    id: row.id,
    index: row.index,
    agent: planned.agent,
    title: planned.title,
    description: planned.description,
    depends_on: planned.depends_on,
    status: row.status,
    risk_level: planned.level,
    attempts: row.attempts,
    result: row.result && {
      kind: row.result.kind,
      summary: row.result.summary,
      artifacts: row.result.artifacts,
    },
    error: row.error,
    started_at: utcOrNull(row.started_at),
    finished_at: utcOrNull(row.finished_at),
  };
}

function linksOf(id: string, approval: ApprovalRow | null) {
  const self = `/tasks/${id}`;
  return {
    self,
    events: `${self}/events`,
    effects: `${self}/effects`,
    artifacts: `${self}/artifacts`,
    graph: `${self}/graph`,
    checkpoints: `${self}/checkpoints`,
    state: `${self}/state`,
    approval: approval && `/approvals/${approval.id}`,
  };
}
