import './common.ts';
import * as z from 'zod';
import { DEAD_KINDS } from '../../schema/dead-letter.ts';
import { Time } from './common.ts';

export const DeadKindShape = z
  .enum(DEAD_KINDS)
  .describe(
    'A message that the queue gave up, a row of work that was parked or that nobody takes, a notice.',
  );

export const DeadLetterShape = z
  .object({
    id: z.uuid(),
    kind: DeadKindShape,
    status: z.enum(['open', 'closed']),
    subject: z.string().describe('`task:<id>`, `subtask:<id>`, `notice:<id>`, or `unreadable:<hash>`.'),
    task_id: z.string().nullable(),
    project: z.string().nullable(),
    code: z.string().describe('`parked`, `not_taken`, `not_delivered`, or the code of our own last refusal.'),
    reason: z.string(),
    attempts: z.number().int(),
    first_at: Time,
    last_at: Time,
    closed_at: Time.nullable(),
    closed_by: z.string().nullable().describe('`system` where it went on without anybody.'),
    links: z.object({ task: z.string().nullable() }),
  })
  .openapi('DeadLetter', {
    example: {
      id: '5f0f6e0a-3c1c-4d57-9a55-2f1c4d1a7e11',
      kind: 'work',
      status: 'open',
      subject: 'subtask:019d2f3a-7c1e-7b11-8e55-6d1f5f6c2b10',
      task_id: '019d2f3a-7b00-7c22-9a10-0c5c9b1d4e01',
      project: 'checkout',
      code: 'parked',
      reason: 'Given up after 5 attempts; retry it when the cause is mended.',
      attempts: 5,
      first_at: '2026-11-22T17:00:00.000Z',
      last_at: '2026-11-22T17:08:20.000Z',
      closed_at: null,
      closed_by: null,
      links: { task: '/tasks/019d2f3a-7b00-7c22-9a10-0c5c9b1d4e01' },
    },
  });

export const RedrivenShape = z
  .object({
    id: z.uuid(),
    state: z
      .enum(['rung', 'retried', 'nothing_left', 'closed'])
      .describe(
        '`retried`: the next run of its task has begun; `closed`: it was driven, or went on, before.',
      ),
    task_id: z.string().nullable(),
  })
  .openapi('Redriven');
