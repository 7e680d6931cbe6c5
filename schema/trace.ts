import { index, integer, pgTable, primaryKey, text, timestamp } from 'drizzle-orm/pg-core';

/**
 * How far each tracing service has been told of a task. Rows are there while there may be something to tell, and a day
 * longer; without one a service is told from the beginning, which changes nothing.
 */
export const traces = pgTable(
  'traces',
  {
    task_id: text('task_id').notNull(),
    service: text('service').notNull(),
    /** The number of the last event that it was told of. */
    told: integer('told').notNull(),
    at: timestamp('at', { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.task_id, t.service] }), index('traces_at').on(t.at)],
);
