import './common.ts';
import * as z from 'zod';
import { Factor, Requirement } from '../../schema/action.ts';
import { APPROVAL_STATUSES } from '../../schema/approval.ts';
import { SubtaskKind } from '../../schema/plan.ts';
import { SUBTASK_STATUSES } from '../../schema/subtask.ts';
import { TASK_STATUSES } from '../../schema/task.ts';
import { Artifact } from '../../schema/turn.ts';
import { Level, Priority, Role, Worker } from '../../schema/vocabulary.ts';
import { ErrorNote, JsonMap, RequirementShape, Time } from './common.ts';

export const TaskId = z
  .string()
  .max(64)
  .meta({ description: 'UUIDv7 of the task.', example: '019d0000-0000-7000-8000-000000000001' });

const SubtaskShape = z
  .object({
    id: z.string(),
    index: z.number().int(),
    agent: Worker,
    title: z.string(),
    description: z.string(),
    depends_on: z.array(z.number().int()),
    status: z.enum(SUBTASK_STATUSES),
    risk_level: Level,
    attempts: z.number().int(),
    result: z.object({ kind: SubtaskKind, summary: z.string(), artifacts: z.array(Artifact) }).nullable(),
    error: ErrorNote.nullable(),
    started_at: Time.nullable(),
    finished_at: Time.nullable(),
  })
  .openapi('Subtask');

const ApprovalSummaryShape = z
  .object({
    approval_id: z.string(),
    status: z.enum(APPROVAL_STATUSES),
    risk_level: Level,
    required_roles: z.array(Role),
    requirements: z.array(RequirementShape),
    approvals_required: z.number().int(),
    approvals_recorded: z.number().int(),
    expires_at: Time.nullable(),
  })
  .openapi('ApprovalSummary');

const DryRunApprovalShape = z
  .object({
    required: z.boolean(),
    decision: z.enum(['auto_approve', 'require_approval', 'deny']),
    roles: z.array(Role),
    requirements: z.array(Requirement),
    approvals_required: z.number().int(),
    timeout_minutes: z.number().int(),
    justification_required: z.boolean(),
  })
  .openapi('DryRunApproval', { description: 'What would be asked.' });

const GuardrailShape = z.object({
  mode: z.enum(['observe', 'enforce']),
  status: z.enum(['passed', 'warnings', 'failed']),
  checks: z.array(
    z.object({ name: z.string(), status: z.enum(['passed', 'warning', 'failed']), detail: z.string() }),
  ),
});

export const TaskShape = z
  .object({
    task_id: TaskId,
    status: z.enum(TASK_STATUSES),
    run: z.number().int().describe('Grows with each retry and rollback.'),
    dry_run: z.boolean(),
    description: z.string(),
    priority: Priority,
    project: z.string().nullable(),
    project_context: JsonMap,
    requested_by: z.string(),
    created_at: Time,
    updated_at: Time,
    started_at: Time.nullable(),
    finished_at: Time.nullable(),
    plan: z
      .object({ revision: z.number().int(), hash: z.string().nullable(), subtasks: z.array(SubtaskShape) })
      .nullable(),
    routing_plan: z
      .object({
        execution_order: z.array(z.number().int()),
        parallel_groups: z.array(z.array(z.number().int())),
      })
      .nullable()
      .describe('Indexes of subtasks: one order in which they can run, and those that run side by side.'),
    guardrail_report: GuardrailShape.nullable(),
    risk: z.object({ level: Level, score: z.number(), factors: z.array(Factor) }).nullable(),
    approval: z.union([ApprovalSummaryShape, DryRunApprovalShape]).nullable(),
    usage: z.object({
      input_tokens: z.number(),
      output_tokens: z.number(),
      cost_usd: z.number(),
      model_calls: z.number(),
      tool_calls: z.number(),
    }),
    budget: z.object({ max_usd: z.number().nullable(), max_tokens: z.number().nullable() }),
    report: JsonMap.nullable().describe(
      'What was done, what was not, and how to undo it; once it has ended.',
    ),
    error: ErrorNote.nullable(),
    model: z.string().nullable().describe('`offline` is the deterministic planner, named as such.'),
    links: z.object({
      self: z.string(),
      events: z.string(),
      effects: z.string(),
      artifacts: z.string(),
      graph: z.string(),
      checkpoints: z.string(),
      state: z.string(),
      approval: z.string().nullable(),
      trace: z
        .string()
        .nullable()
        .describe('Where people see the trace of its calls; null where none is configured.'),
    }),
  })
  .openapi('Task');

export const TaskMoved = z
  .looseObject({ task_id: TaskId, status: z.string().describe('As of `Task`.') })
  .openapi('TaskMoved', { description: 'What the request did; `GET /tasks/{task_id}` shows the rest.' });
