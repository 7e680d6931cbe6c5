import { index, integer, pgTable, text, timestamp } from 'drizzle-orm/pg-core';
import { tasks } from './task.ts';
import type { ArtifactRef } from './turn.ts';

/** What a tool answered beyond what a thread's state holds. Written by the statement that stores the reference to it. */
export const artifacts = pgTable(
  'artifacts',
  {
    id: text('id').primaryKey(),
    task_id: text('task_id')
      .notNull()
      .references(() => tasks.id, { onDelete: 'cascade' }),
    subtask_id: text('subtask_id').notNull(),
    run: integer('run').notNull(),
    turn: integer('turn').notNull(),
    call_index: integer('call_index').notNull(),
    /** The ledger's key of the call; null for one that only reads. */
    effect_key: text('effect_key'),
    tool: text('tool').notNull(),
    media_type: text('media_type').notNull(),
    /** Of the whole output as it came. */
    bytes: integer('bytes').notNull(),
    /** Of `content`. */
    sha256: text('sha256').notNull(),
    /** Bytes of the output that were cut off; 0: this is all of it. */
    cut_bytes: integer('cut_bytes').notNull().default(0),
    /** Credentials in it are redacted. */
    content: text('content').notNull(),
    created_at: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [index('artifacts_task').on(t.task_id, t.created_at, t.id)],
);

/** A row of `artifacts` on its way into the statement that refers to it. */
export type NewArtifact = ArtifactRef & {
  task_id: string;
  subtask_id: string;
  run: number;
  turn: number;
  call_index: number;
  effect_key: string | null;
  tool: string;
  content: string;
};
