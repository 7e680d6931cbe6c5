import './common.ts';
import * as z from 'zod';
import { CHECKPOINT_STATUSES } from '../../schema/checkpoint.ts';
import { SUBTASK_STATUSES } from '../../schema/subtask.ts';
import { TASK_STATUSES } from '../../schema/task.ts';
import { JsonMap, Time } from './common.ts';
import { TaskId } from './task.ts';

const THREAD = '019d0000-0000-7000-8000-000000000001/1/0';
export const CheckpointId = z
  .string()
  .regex(/^[\w:.-]{1,64}$/)
  .meta({
    description: 'Of `GET /tasks/{task_id}/checkpoints`.',
    example: '1f0f9ac3-5a4e-6f10-8001-5c1d3b7a9e42',
  });
const ThreadId = z
  .string()
  .meta({ description: '`<task>/<run>`, or `<task>/<run>/<subtask index>`.', example: THREAD });

const checkpoint = {
  checkpoint_id: CheckpointId,
  parent_checkpoint_id: CheckpointId.nullable().describe('Null: the first that is kept of its thread.'),
  thread_id: ThreadId,
  run: z.number().int(),
  subtask_index: z.number().int().nullable().describe('Null: the task’s own thread.'),
  node: z
    .string()
    .describe('The step that comes next from there; `__end__`: its thread had ended.')
    .meta({ example: 'execute' }),
  created_at: Time,
  status: z
    .enum(CHECKPOINT_STATUSES)
    .describe(
      '`current`: its thread goes on from here; `interrupted`: it waits for people here; `ended`: its thread’s end; ' +
        '`superseded`: a newer checkpoint, or a retry’s run, took its place; `rolled_back`: a rollback left its run.',
    ),
};
export const CheckpointShape = z.object(checkpoint).openapi('Checkpoint');
export const CheckpointStateShape = z
  .object({
    ...checkpoint,
    state: JsonMap.describe('The thread’s state of then; credentials are taken out.'),
  })
  .openapi('CheckpointState');

export const RolledBackShape = z
  .object({
    task_id: TaskId,
    status: z.string().describe('As of `Task`: `awaiting_approval` where the policy asks for the plan anew.'),
    run: z.number().int().describe('The run that has begun.').meta({ example: 2 }),
    checkpoint_id: CheckpointId,
    approval_id: z.string().nullable().describe('The request for the plan’s new revision.'),
    effects: z
      .array(
        z.object({
          key: z.string(),
          subtask_id: z.string(),
          run: z.number().int(),
          tool: z.string(),
          effect: z.string(),
          args_hash: z.string(),
        }),
      )
      .describe('What was made before and stays made: a call that would make it again gets its result.'),
  })
  .openapi('RolledBack');

export const StateAtShape = z
  .object({
    task_id: TaskId,
    seq: z.number().int().describe('The last event of then.').meta({ example: 12 }),
    at: Time,
    run: z.number().int(),
    status: z.enum(TASK_STATUSES),
    subtasks: z.array(
      z.object({
        id: z.string(),
        index: z.number().int(),
        title: z.string(),
        status: z.enum(SUBTASK_STATUSES),
        run: z.number().int(),
      }),
    ),
    approvals: z.array(
      z.object({
        approval_id: z.string(),
        kind: z.string(),
        subtask_id: z.string().nullable(),
        since: Time,
        recorded: z.number().int().describe('Yes votes by then.'),
      }),
    ),
    effects: z.array(
      z.object({
        key: z.string(),
        subtask_id: z.string().nullable(),
        tool: z.string(),
        state: z.enum(['intent', 'done', 'failed', 'unknown']),
      }),
    ),
    checkpoints: z.array(z.object({ thread_id: ThreadId, checkpoint_id: CheckpointId, created_at: Time })),
  })
  .openapi('TaskStateAt');
