import './common.ts';
import * as z from 'zod';
import { Effect } from '../../schema/vocabulary.ts';
import { JsonMap, Time } from './common.ts';

export const EffectShape = z
  .object({
    key: z.string().describe('Hex SHA-256; what the target was given as its idempotency key.'),
    task_id: z.string(),
    subtask_id: z.string(),
    run: z.number().int(),
    tool: z.string(),
    effect: Effect,
    args: JsonMap.nullable().describe('Null, like `result`, once retention has compacted the task.'),
    args_hash: z.string(),
    state: z.enum(['intent', 'done', 'failed', 'unknown']),
    result: z.unknown(),
    clearance: z
      .string()
      .describe('What allowed it: the policy, the plan, or an approval of this exact call.'),
    approval_id: z.string().nullable(),
    reused_from: z.string().nullable(),
    at: Time,
    settled_at: Time.nullable(),
  })
  .openapi('Effect');
