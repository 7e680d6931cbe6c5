import './common.ts';
import * as z from 'zod';
import { EVENT_TYPES } from '../../schema/event.ts';
import { JsonMap, Time } from './common.ts';

export const EventShape = z
  .object({
    seq: z.number().int().describe('Gapless within a task, from 1.'),
    id: z.string().describe('`<task_id>:<seq>`.'),
    type: z.enum(EVENT_TYPES),
    at: Time,
    task_id: z.string(),
    subtask_id: z.string().nullable(),
    approval_id: z.string().nullable(),
    actor: z.object({
      id: z.string(),
      kind: z.enum(['human', 'agent', 'system']),
      roles: z.array(z.string()),
      channel: z.string(),
    }),
    data: JsonMap,
  })
  .openapi('Event');
