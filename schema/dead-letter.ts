import { sql } from 'drizzle-orm';
import {
  bigint,
  check,
  index,
  integer,
  pgTable,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';

/** What can come to rest where no machine will move it: a message of the queue, a row of work, a notice. */
export const DEAD_KINDS = ['message', 'work', 'notice'] as const;
export type DeadKind = (typeof DEAD_KINDS)[number];

/** The one list of what was given up. It holds names and our own words, never a message's or a tool's text. */
export const deadLetters = pgTable(
  'dead_letters',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    kind: text('kind').$type<DeadKind>().notNull(),
    /** `task:<id>`, `subtask:<id>`, `notice:<id>`, or `unreadable:<hash>` of a message that names nothing of ours. */
    subject: text('subject').notNull(),
    task_id: text('task_id'),
    project: text('project'),
    code: text('code').notNull(),
    reason: text('reason').notNull(),
    attempts: integer('attempts').notNull(),
    first_at: timestamp('first_at', { withTimezone: true }).notNull().defaultNow(),
    last_at: timestamp('last_at', { withTimezone: true }).notNull().defaultNow(),
    closed_at: timestamp('closed_at', { withTimezone: true }),
    /** Whoever drove it again; `system` where it went on without anybody. */
    closed_by: text('closed_by'),
  },
  (t) => [
    check('dead_letters_kind', sql.raw(`kind in (${DEAD_KINDS.map((kind) => `'${kind}'`).join(', ')})`)),
    uniqueIndex('dead_letters_open').on(t.kind, t.subject).where(sql`closed_at is null`),
    index('dead_letters_first').on(t.first_at.desc(), t.id.desc()),
    index('dead_letters_task').on(t.task_id),
  ],
);

/** How often the sweep has rung for a row since anybody last claimed it; gone as soon as somebody does. */
export const workRings = pgTable('work_rings', {
  id: text('id').primaryKey(),
  kind: text('kind').$type<'task' | 'subtask'>().notNull(),
  version: bigint('version', { mode: 'number' }).notNull(),
  rings: integer('rings').notNull(),
  first_at: timestamp('first_at', { withTimezone: true }).notNull(),
});
